import { FaceEncoder, restFaceFrame } from '@guise/protocol';
import { describe, expect, test } from 'vitest';
import { oggPackets } from '../../support/opus-voice.js';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';
import { addedTo, LayerLog, SendLog, sequenceOf } from './packet-log.js';
import { seatsOf } from './population.js';
import { cpuOf, machineOf, memoryOf } from './proc.js';
import { parseRates, ratesFor } from './rates.js';
import { type Row, table, verdicts } from './report.js';

describe('options', () => {
  test('without any: the sweep of the design', () => {
    expect(parseOptions([])).toMatchObject({
      sizes: [2, 4, 8, 16, 24, 50],
      rooms: [1, 5, 10, 20, 40],
      voices: 3,
      hearing: 200,
      decoders: 200,
    });
    expect(parseOptions(['--sizes', 'none', '--rooms', '3']).sizes).toEqual([]);
  });

  test.each([
    ['--sizes', '1'],
    ['--sizes', '2,,4'],
    ['--seconds', '0'],
    ['--voices', 'many'],
    ['--per-process', '3'],
    ['--hearing', '1'],
    ['--rates', '20'],
    ['--rates', '30x5'],
    ['--rates', '30,5'],
    ['--people', '5'],
    ['--workers', '0'],
  ])('refuses %s %s', (...args) => {
    expect(() => parseOptions(args)).toThrow(Problem);
  });
});

describe('packets', () => {
  test('are numbered from 0 on in their header, as the encoder numbers them', () => {
    const encoder = new FaceEncoder({ landmarks: false });
    for (let count = 0; count < 1100; count++)
      expect(sequenceOf(encoder.encode(restFaceFrame(count * 33)))).toBe(count % 1024);
  });

  test('that came are told from those that did not, on each layer, over several rounds and out of order', () => {
    const log = new LayerLog();
    for (let count = 0; count < 50; count++) log.note(0, count);
    log.begin();
    for (let count = 50; count < 1050; count++) if (count % 100 !== 7) log.note(0, (count ^ 1) % 64);
    for (let count = 9; count < 29; count++) log.note(2, count);
    expect(log.counted).toEqual({ sent: 1020, arrived: 1010 });
    expect(log.note(0, 1048 % 64)).toBe(false);
    expect(log.counted.arrived).toBe(1010);
  });

  test('that were sent last and did not come are missing, too', () => {
    const log = new LayerLog();
    const [ROUND, WHOLE] = [1024, -1];
    for (let count = 0; count < 2000; count++) log.note(WHOLE, count % ROUND, ROUND);
    log.end(WHOLE, 2003, ROUND);
    expect(log.counted).toEqual({ sent: 2003, arrived: 2000 });
    // Of one who went on a little longer, all came.
    log.end(WHOLE, 1990, ROUND);
    expect(log.counted).toEqual({ sent: 2003, arrived: 2000 });
  });

  test('are compared with the one past the server that was sent nearest to them', () => {
    const passages = (...pairs: [number, number][]) => pairs.map(([at, took]) => ({ at, took }));
    const direct = passages([33, 1], [0, 2], [66, 50]);
    expect(addedTo(passages([70, 51], [1, 3], [20, 5], [45, 2]), direct)).toEqual([1, 4, 1, 1]);
    expect(() => addedTo([], [])).toThrow(RangeError);
  });

  test('have the time of their last round', () => {
    const log = new SendLog();
    log.note(5, 100);
    log.note(5 + 1024, 900);
    expect(log.timeOf(5)).toBe(900);
    expect(log.timeOf(6)).toBeNaN();
  });
});

test('a big room is spread over processes, small ones stay together, and who hears is apart', () => {
  const spread = (rooms: number, people: number, hearing = 24) => {
    const names = Array.from({ length: rooms }, (_, i) => `r${i}`);
    const options = { voices: 3, hearing, decoders: 24, perProcess: 12, rates: [] };
    return seatsOf(names, people, options).map((seats) =>
      seats.map(({ room, speaks, hears }) => `${room}${speaks ? '!' : ''}${hears ? '' : '-'}`).join(' '),
    );
  };
  expect(spread(1, 14)).toEqual(['r0! r0! r0! r0 r0 r0 r0 r0 r0 r0 r0 r0', 'r0 r0']);
  expect(spread(4, 4)).toEqual(['r0! r0! r0! r0 r1! r1! r1! r1 r2! r2! r2! r2', 'r3! r3! r3! r3']);
  expect(spread(2, 4, 2)).toEqual(['r0! r0! r1! r1!', 'r0!- r0- r1!- r1-']);
  expect(spread(1, 16, 2)).toEqual([
    'r0! r0!',
    'r0!- r0- r0- r0- r0- r0- r0- r0- r0- r0- r0- r0-',
    'r0- r0-',
  ]);
});

test('everybody has as many near ones as everybody else', () => {
  const rates = parseRates('30x2,15x1,5');
  const ids = ['c', 'a', 'e', 'b', 'd'];
  const near = ids.map((self) =>
    ratesFor(
      self,
      ids.filter((id) => id !== self),
      rates,
    ),
  );
  expect(Object.fromEntries(near[0] ?? [])).toEqual({ d: 30, e: 30, a: 15, b: 5 });
  for (const id of ids) expect(near.filter((of) => of.get(id) === 30)).toHaveLength(2);
});

test('what the system says of a process and of itself', () => {
  const stat = `4711 (a) b (c)) S ${Array.from({ length: 30 }, (_, i) => i + 4).join(' ')}`;
  expect(cpuOf(stat)).toBeCloseTo((14 + 15) / 100);
  expect(memoryOf('VmPeak:\t 9 kB\nVmRSS:\t  2048 kB\n')).toBe(2 ** 21);
  expect(machineOf('cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1\n')).toEqual({ busy: 1.5, idle: 8.5 });
});

test('packets of an Ogg stream, also those of more than 255 bytes', () => {
  const page = (sizes: number[], body: Uint8Array) =>
    Buffer.concat([Buffer.from('OggS'), Buffer.alloc(22), Buffer.from([sizes.length, ...sizes]), body]);
  const bytes = Uint8Array.from({ length: 700 }, (_, i) => i % 251);
  const stream = Buffer.concat([
    page([10, 255, 255], bytes.subarray(0, 520)),
    page([180, 0], bytes.subarray(520)),
  ]);
  const packets = oggPackets(stream);
  expect(packets.map(({ byteLength }) => byteLength)).toEqual([10, 690, 0]);
  expect(Buffer.concat(packets).equals(Buffer.from(bytes))).toBe(true);
});

describe('the report', () => {
  const ROW: Row = {
    people: 24,
    rooms: 1,
    messagesIn: 700,
    messagesOut: 16_000,
    voiceOut: 3400,
    worker: 0.4,
    busiest: 0.3,
    node: 0.05,
    participants: 0.9,
    idle: 0.3,
    added: { median: 0.6, p95: 3 },
    direct: { median: 0.4, p95: 1 },
    loss: 0,
    fps: 29.2,
    least: 23.8,
    share: 0.99,
    ways: 56,
    memory: { node: 9e7, worker: 2e7 },
  };

  test('says what a message costs and what the server adds', () => {
    const line = table([ROW])
      .split('\n')[1]
      ?.split(/\s{2,}/);
    expect(line?.slice(4, 11)).toEqual(['0.400', '0.300', '25.0', '0.050', '71.4', '0.60', '3.00']);
  });

  test('judges the lines of the design, and nobody on a full machine', () => {
    const fours = { ...ROW, people: 40, rooms: 10, worker: 0.15, node: 0.05 };
    expect(verdicts([ROW, fours]).match(/(met|missed)$/gm)).toEqual(Array(7).fill('met'));
    const judged = (row: Partial<Row>) => verdicts([{ ...ROW, ...row }]).match(/(met|missed)$/gm);
    expect(judged({ worker: 0.6, loss: 0.001 })).toEqual(['missed', 'met', 'missed', 'met', 'met']);
    expect(judged({ fps: 20, share: 0.8 })).toEqual(['met', 'met', 'met', 'missed', 'missed']);
    expect(judged({ ...fours, loss: 0.001 })).toEqual(['met', 'missed']);
    expect(judged({ ...fours, fps: 20 })).toEqual(['met', 'missed']);
    expect(judged({ ...fours, share: 0.8 })).toEqual(['met', 'missed']);
    expect(verdicts([{ ...ROW, idle: 0.05 }])).not.toMatch(/met|missed/);
    expect(table([{ ...ROW, idle: 0.05 }])).toContain('5 % !');
  });
});
