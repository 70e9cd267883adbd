import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { FaceTap } from '../support/face-tap.js';
import { Person } from '../support/person.js';
import { ServerProcess } from '../support/server.js';
import { type LatencyBenchOptions, parseOptions, USAGE } from './latency/options.js';
import * as probes from './latency/probes.js';
import { type Run, report, table } from './latency/report.js';
import { followFrames, type SentFrame, summariseRun, type Way } from './latency/stages.js';
import { Problem } from './problem.js';
import { quantile } from './statistics.js';

/** Compilers, caches and playout settle [s]. */
const WARM_UP = 8;
/** A machine that is busier than this before the start measures itself [load average over a minute]. */
const BUSY = 1;
/** Cameras whose timestamps are earlier than the faces' by more than this do not tell the time of this machine [ms]. */
const LONGEST_CAPTURE = 500;

/**
 * The captured frame's timestamp to the receiver's `Avatar.apply`: one person with a camera and one who watches, in a call
 * through the built server. Playout interpolates, so no frame is shown exactly; see {@link followFrames} for what
 * is called a frame's latency. Stages are told apart by hooks on browser interfaces: the product is as it is shipped.
 */
export async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) return console.log(USAGE);
  const [load] = loadavg() as [number];
  if (load > BUSY) {
    console.log(
      `The machine is busy (load average ${load.toFixed(2)}): the figures will be worse than it.\n`,
    );
  }
  const server = await ServerProcess.start().catch((error: Error) => {
    throw new Problem(`${error.message}\nThe server has to be built first: npm run build`);
  });
  const people: Person[] = [];
  try {
    const call = await startCall(server.addresses[0] as string, people);
    if (!options.voice) await call.sender.page.getByRole('button', { name: 'Mute', exact: true }).click();
    await measure(call, options);
  } finally {
    await Promise.all(people.map((person) => person.close()));
    await server.stop();
  }
}

interface Call {
  readonly sender: Person;
  readonly sending: FaceTap;
  readonly receiver: Person;
  readonly receiving: FaceTap;
}

async function startCall(origin: string, people: Person[]): Promise<Call> {
  const sender = await Person.arrive({ name: 'Sender', camera: 'rolling', everyPicture: true, voice: 'low' });
  people.push(sender);
  const receiver = await Person.arrive({ name: 'Receiver', camera: null, voice: 'middle' });
  people.push(receiver);
  await probes.noteDeliveries(sender.page);
  const [sending, receiving] = [await FaceTap.watch(sender.page), await FaceTap.watch(receiver.page)];
  await receiver.join(await sender.startCall(origin));
  await sender.waitUntilSeen();
  await receiver.waitForFaces(sender.name);
  return { sender, sending, receiver, receiving };
}

async function measure(call: Call, options: LatencyBenchOptions): Promise<void> {
  const { sender, receiver } = call;
  const worker = await probes.trackerWorker(sender.page);
  await probes.noteTracking(worker);
  await probes.noteApplied(receiver.page);
  await delay(WARM_UP * 1000);

  const runs: Run[] = [];
  let [clocksWithin, cameraTimes] = [0, true];
  for (let i = 0; i < options.runs; i++) {
    const before = loadavg()[0] as number;
    await Promise.all([
      probes.trackedFrames(worker),
      probes.deliveries(sender.page),
      probes.applied(receiver.page),
    ]);
    await delay(options.seconds * 1000);
    const seen = await collect(call);
    clocksWithin = Math.max(clocksWithin, seen.clocksWithin);
    cameraTimes &&= seen.cameraTimes;
    if (seen.ways.length === 0) throw new Problem('Nothing was measured: no frame arrived.');
    runs.push({ ...summariseRun(seen.ways), load: [before, loadavg()[0] as number] });
  }
  const result = report(runs, {
    browser: `Chromium ${sender.browser.version()}`,
    processor: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} threads`,
    seconds: options.seconds,
    clocksWithin,
    cameraTimes,
  });
  console.log(table(result));
  if (options.json) await writeFile(options.json, `${JSON.stringify(result, null, 1)}\n`);
}

/** Every frame's way since the last look, on this process's clock. */
async function collect({ sender, sending, receiver, receiving }: Call) {
  const worker = await probes.trackerWorker(sender.page);
  const tracked = await probes.trackedFrames(worker);
  const delivered = new Map((await probes.deliveries(sender.page)).map(([at, timestamp]) => [timestamp, at]));
  const pictures = await probes.applied(receiver.page);
  const sent = (await sending.channels()).flatMap(({ sent }) => sent);
  const received = (await receiving.channels()).flatMap(({ received }) => received);

  const [ours, theirs] = [await probes.clockOf(sender.page), await probes.clockOf(receiver.page)];
  const origin = await sender.page.evaluate(timeOrigin);
  const workerAhead = (await worker.evaluate(timeOrigin)) - origin;
  const toUs = (at: number) => at + ours.offset;
  const workerToUs = (at: number) => toUs(at + workerAhead);
  // Chromium's cameras count from where the system's monotonic clock does, as Node's hrtime.
  const fromSystem = performance.now() - Number(process.hrtime.bigint()) / 1e6;

  // They may say anything elsewhere.
  const early = tracked.map((row) => toUs(row.timestamp) - row.captured - fromSystem);
  const hidden = early.length > 0 ? quantile(early, 0.5) : Number.NaN;
  const cameraTimes = hidden > -1 - ours.within && hidden < LONGEST_CAPTURE;

  let next = 0;
  const frames = tracked.flatMap((row): SentFrame[] => {
    const at = delivered.get(row.timestamp);
    while (next < sent.length && (sent[next]?.at ?? 0) < (at ?? 0)) next++;
    const packet = sent[next];
    // The policy leaves frames out: then the next packet is a later frame's.
    if (at === undefined || !packet || packet.at - at > 5) return [];
    const timestamp = toUs(row.timestamp);
    return [
      {
        captured: cameraTimes ? row.captured + fromSystem : timestamp,
        timestamp,
        arrived: workerToUs(row.arrived),
        begun: workerToUs(row.begun),
        tracked: workerToUs(row.tracked),
        delivered: toUs(at),
        sent: toUs(packet.at),
        packet: textOf(packet.bytes),
      },
    ];
  });
  const ways: Way[] = followFrames(
    frames,
    new Map(received.map(({ at, bytes }) => [textOf(bytes), at + theirs.offset])),
    // Faces travel with the sender's times since 1970.
    pictures.map(([at, shown]) => ({ applied: at + theirs.offset, shown: toUs(shown - origin) })),
  );
  return { ways, clocksWithin: ours.within + theirs.within, cameraTimes };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function timeOrigin(): number {
  return performance.timeOrigin;
}
