import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIVE_LINK_COLUMNS, restFaceFrame } from '@guise/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clipFrames } from './clip-frames.mjs';
import { jsonLine, parseJsonLine } from './json-lines.mjs';

// The whole tracker runs here, as often as there are frames: a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000 });

const tool = fileURLToPath(new URL('./track.mjs', import.meta.url));
/** The browser tests have the package with the photographs. */
const require = createRequire(new URL('../../../e2e/package.json', import.meta.url));
const photograph = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo/sample3.jpg');
/** The part of it that shows one person. */
const PERSON = 'crop=640:480:360:230';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guise-track-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ffmpeg(...args) {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

/** A second of the photograph as a video. */
function video(name, filter, ...more) {
  const file = join(folder, name);
  ffmpeg(
    '-loop',
    '1',
    '-i',
    photograph,
    '-t',
    '1',
    '-r',
    '10',
    '-vf',
    filter,
    '-pix_fmt',
    'yuv444p',
    ...more,
    file,
  );
  return file;
}

const track = (...args) => spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });

describe('track', () => {
  it('writes a line of JSON for each frame of a video, and nothing but one line on the console', () => {
    const out = join(folder, 'face.jsonl');
    const { status, stdout, stderr } = track(video('face.mp4', PERSON), '--out', out);
    expect(status, stderr).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/face\.jsonl: 10 frames, 10 with a face, \d+ a second\n$/);
    const frames = readFileSync(out, 'utf8').trimEnd().split('\n').map(parseJsonLine);
    expect(frames.map(({ timestamp }) => timestamp)).toEqual([
      0, 100, 200, 300, 400, 500, 600, 700, 800, 900,
    ]);
    for (const frame of frames) {
      expect(frame.sources.head).toBe('vision');
      expect(frame.confidence).toBeGreaterThan(0.6);
      expect(frame.landmarks).toHaveLength(68 * 3);
    }
  });

  it('keeps frames without a face: absent in JSON, zeros in CSV', () => {
    const wall = video('wall.mp4', `${PERSON},drawbox=t=fill:color=gray`);
    const [json, csv] = [join(folder, 'wall.jsonl'), join(folder, 'wall.csv')];
    expect(track(wall, '--out', json).status).toBe(0);
    expect(track(wall, '--out', csv).status).toBe(0);
    const frames = readFileSync(json, 'utf8').trimEnd().split('\n').map(parseJsonLine);
    expect(frames.map(({ sources }) => sources.head)).toEqual(new Array(10).fill('absent'));
    const [header, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(header).toBe(LIVE_LINK_COLUMNS.join());
    expect(rows).toHaveLength(10);
    expect(rows[9]).toBe(`00:00:00:09.000,61${',0.00000000'.repeat(61)}`);
  });

  it.each([
    ['no file at all', () => 'nothing.mp4', 'face.csv', /^There is no file .*nothing\.mp4\.\n$/],
    ['a text', () => textFile(), 'face.csv', /^.*text\.mp4 is no video: ffprobe cannot read it\.\n$/],
    ['a sound', () => soundFile(), 'face.csv', /^.*sound\.wav has no video in it\.\n$/],
    [
      'an ending unknown',
      () => photograph,
      'face.bvh',
      /^.*face\.bvh ends neither in \.jsonl nor in \.csv, .*\.\n$/,
    ],
    ['a folder unknown', () => photograph, 'no/face.csv', /^There is no folder .*\n$/],
  ])('says in one sentence what is wrong with %s', (_, file, out, expected) => {
    const { status, stdout, stderr } = track(file(), '--out', join(folder, out));
    expect(stderr).toMatch(expected);
    expect(stdout).toBe('');
    expect(status).toBe(1);
    expect(existsSync(join(folder, out))).toBe(false);
  });

  it('says that ffmpeg is missing', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [tool, photograph, '--out', join(folder, 'x.csv')],
      {
        encoding: 'utf8',
        env: { PATH: folder },
      },
    );
    expect(stderr).toBe('ffprobe is missing: install ffmpeg, which brings it.\n');
    expect(status).toBe(1);
  });
});

describe('clipFrames', () => {
  async function framesOf(file) {
    const frames = [];
    for await (const { picture, timestamp } of clipFrames(file)) {
      expect(picture.data).toHaveLength(picture.width * picture.height * 4);
      frames.push({ width: picture.width, height: picture.height, timestamp });
    }
    return frames;
  }

  it('turns the videos of a phone held upright, whatever their size', async () => {
    const lying = video('lying.mp4', `${PERSON},scale=321:241`);
    const upright = join(folder, 'upright.mp4');
    ffmpeg('-i', lying, '-c', 'copy', '-metadata:s:v', 'rotate=90', upright);
    expect((await framesOf(lying))[0]).toEqual({ width: 321, height: 241, timestamp: 0 });
    expect((await framesOf(upright))[9]).toEqual({ width: 241, height: 321, timestamp: 900 });
  });

  it('gives square pixels', async () => {
    const wide = video('wide.mp4', `${PERSON},scale=160:240,setsar=2`);
    expect((await framesOf(wide))[0]).toMatchObject({ width: 320, height: 240 });
  });

  it('stops ffmpeg when nobody wants more', async () => {
    const file = video('long.mp4', PERSON);
    for await (const { timestamp } of clipFrames(file)) {
      expect(timestamp).toBe(0);
      break;
    }
  });

  it('says what ffmpeg could not decode', async () => {
    await expect(framesOf(textFile())).rejects.toThrow(/^ffmpeg cannot decode .*text\.mp4 \(.*\)\.$/);
  });
});

describe('a line of JSON', () => {
  it('is the frame that it was made of, to a millionth', () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    const list = (length) => fc.array(unit, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(
        list(52),
        list(204),
        list(7),
        fc.boolean(),
        (blendshapes, landmarks, [confidence, ...pose], seen) => {
          const frame = {
            ...restFaceFrame(1234.5),
            pose: { rotation: pose.slice(0, 4), translation: pose.slice(4).concat(-0.5) },
            blendshapes: Float32Array.from(blendshapes),
            landmarks: seen ? Float32Array.from(landmarks) : null,
            confidence,
          };
          const line = jsonLine(frame);
          expect(line).not.toContain('\n');
          const back = parseJsonLine(line);
          expect(Object.keys(back).sort()).toEqual(Object.keys(frame).sort());
          expect(back.sources).toEqual(frame.sources);
          const numbers = ({ pose, blendshapes, landmarks, confidence, timestamp }) => [
            ...[
              timestamp,
              confidence,
              ...pose.rotation,
              ...pose.translation,
              ...blendshapes,
              ...(landmarks ?? []),
            ],
          ];
          const [before, after] = [numbers(frame), numbers(back)];
          expect(after).toHaveLength(before.length);
          for (const [i, value] of before.entries()) expect(Math.abs(after[i] - value)).toBeLessThan(1e-6);
        },
      ),
    );
  });
});

function textFile() {
  const file = join(folder, 'text.mp4');
  writeFileSync(file, 'no video');
  return file;
}

function soundFile() {
  const file = join(folder, 'sound.wav');
  ffmpeg('-f', 'lavfi', '-i', 'sine=duration=0.2', file);
  return file;
}
