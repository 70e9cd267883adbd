import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Person } from '../support/person.js';
import { ServerProcess } from '../support/server.js';
import { machineLine } from './machine.js';
import { Problem } from './problem.js';
import { parseOptions, USAGE } from './seal/options.js';
import { type OpenedSoFar, openedSoFar, sentSoFar } from './seal/probes.js';
import { spent, usageOfTree } from './seal/process-tree.js';
import { type CallFigures, report } from './seal/report.js';
import { machineUsage } from './sfu/proc.js';

/** Compilers, caches and playout settle [s]. */
const WARM_UP = 8;

/** Two people in a call, one of whom talks. */
interface Call {
  readonly talker: Person;
  readonly listener: Person;
}

/** What sealing costs in a call: plain and sealed ones take turns, so that what the machine does besides costs both alike. */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  if (process.platform !== 'linux') throw new Problem('This benchmark reads /proc: it runs on Linux.');
  console.log(machineLine());
  const calls: CallFigures[] = [];
  for (let round = 1; round <= options.rounds; round++)
    for (const sealed of [false, true]) {
      process.stderr.write(`round ${round} of ${options.rounds}, ${sealed ? 'sealed' : 'plain'}… `);
      const call = await measure(sealed, options.seconds);
      process.stderr.write(`talker ${call.talker.toFixed(3)}, listener ${call.listener.toFixed(3)} cores\n`);
      calls.push(call);
    }
  console.log(
    `${report(calls)}\n\nWhat sealing and opening one packet costs, without a call: npm run bench:seal`,
  );
  if (options.json) await writeFile(options.json, `${JSON.stringify({ options, calls }, null, 1)}\n`);
}

/** One call, with a server and browsers of its own: nothing is left of the one before, and nobody joins too often. */
async function measure(sealed: boolean, seconds: number): Promise<CallFigures> {
  const load = loadavg()[0] as number;
  const server = await ServerProcess.start().catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
  const people: Person[] = [];
  try {
    const call = await startCall(server.addresses[0] as string, sealed, people);
    await delay(WARM_UP * 1000);
    return { sealed, load, ...(await count(call, seconds)) };
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await server.stop();
  }
}

async function startCall(origin: string, sealed: boolean, people: Person[]): Promise<Call> {
  // Syllables without a pause, so that every span has as many.
  const talker = await Person.arrive({
    name: 'Talker',
    camera: 'talking',
    everyPicture: true,
    voice: 'low',
    plain: !sealed,
  });
  people.push(talker);
  const listener = await Person.arrive({ name: 'Listener', camera: null, voice: 'middle' });
  people.push(listener);
  const link = await talker.startCall(origin);
  if (new URL(link).hash.startsWith('#~') !== sealed) throw new Problem(`No such call was made: ${link}`);
  await listener.join(link);
  await listener.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await talker.waitUntilSeen();
  await listener.waitForFaces(talker.name);
  return { talker, listener };
}

async function count({ talker, listener }: Call, seconds: number) {
  const [talks, listens] = await Promise.all([talker.browserProcess(), listener.browserProcess()]);
  const processors = async () => {
    const [talking, listening, machine] = await Promise.all([
      usageOfTree(talks),
      usageOfTree(listens),
      machineUsage(),
    ]);
    return { at: performance.now(), talking, listening, machine };
  };
  const packets = async () => {
    const [sent, seal] = await Promise.all([sentSoFar(talker.page), openedSoFar(listener.page)]);
    return { sent, seal, at: performance.now() };
  };
  const packetsBefore = await packets();
  const before = await processors();
  await delay(seconds * 1000);
  const after = await processors();
  const packetsAfter = await packets();

  const wall = (after.at - before.at) / 1000;
  const [from, to] = [packetsBefore.sent, packetsAfter.sent];
  const sending = (to.at - from.at) / 1000;
  const kilobits = (bytes: number) => (bytes * 8) / 1000 / sending;
  if (to.packets === from.packets) throw new Problem('Nothing was measured: no face was sent.');
  const busy = after.machine.busy - before.machine.busy;
  const idle = after.machine.idle - before.machine.idle;
  return {
    talker: spent(before.talking, after.talking) / wall,
    listener: spent(before.listening, after.listening) / wall,
    packets: (to.packets - from.packets) / sending,
    payload: kilobits(to.bytes - from.bytes),
    sent: kilobits(to.wire - from.wire),
    ...openedBetween(packetsBefore, packetsAfter),
    idle: idle / (busy + idle),
  };
}

type Looked = { readonly at: number; readonly seal: OpenedSoFar | null };

/** Both `null` in a plain call. Throws a {@link Problem} where nothing opened: such a call costs less. */
function openedBetween(before: Looked, after: Looked): Pick<CallFigures, 'opened' | 'refused'> {
  if (!before.seal || !after.seal) return { opened: null, refused: null };
  const opened = after.seal.opened - before.seal.opened;
  if (opened === 0) throw new Problem('Nothing was measured: the listener opened nothing.');
  return {
    opened: opened / ((after.at - before.at) / 1000),
    refused: after.seal.refused - before.seal.refused,
  };
}
