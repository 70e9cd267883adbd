import type { FaceFrame } from '@guise/protocol';
import type { Page, Worker } from '@playwright/test';
import { Problem } from '../problem.js';
import { type ClockRelation, type Ping, relateClocks } from './clock.js';

/** Questions to each clock. */
const PINGS = 40;
const TRACKER = 'face-tracker';

/** A frame in the tracker's worker: the camera's timestamp, then times of the worker's clock [ms]. */
export interface WorkerRow {
  readonly captured: number;
  readonly arrived: number;
  readonly begun: number;
  readonly tracked: number;
  /** The face's timestamp, on the page's clock. */
  readonly timestamp: number;
}

/** A time on the page's clock and the timestamp of the face it belongs to [ms]. */
export type Stamped = [at: number, timestamp: number];

/** How a page's clock relates to this process's. */
export async function clockOf(page: Page): Promise<ClockRelation> {
  const pings: Ping[] = [];
  for (let i = 0; i < PINGS; i++) {
    const asked = performance.now();
    const said = await page.evaluate(() => performance.now());
    pings.push({ asked, said, answered: performance.now() });
  }
  return relateClocks(pings);
}

/** The worker in which this page tracks. Throws a {@link Problem} without one. */
export async function trackerWorker(page: Page): Promise<Worker> {
  for (const worker of page.workers()) {
    if ((await worker.evaluate(() => self.name)) === TRACKER) return worker;
  }
  throw new Problem('The page has no tracker whose frames could be followed.');
}

/** Call before the sender's page is opened: notes when its worker's faces come. */
export async function noteDeliveries(page: Page): Promise<void> {
  await page.addInitScript(tapWorkers);
}

/** Faces that came from the worker since the last call. */
export function deliveries(page: Page): Promise<Stamped[]> {
  return page.evaluate(() => {
    const { deliveries } = globalThis as unknown as { deliveries: Stamped[] };
    return deliveries.splice(0);
  });
}

/** From now on this worker notes each frame's way through it. */
export async function noteTracking(worker: Worker): Promise<void> {
  await worker.evaluate(tapTracker);
}

/** Frames that the worker has tracked since the last call. */
export function trackedFrames(worker: Worker): Promise<WorkerRow[]> {
  return worker.evaluate(() => {
    const { trackedRows } = globalThis as unknown as { trackedRows: WorkerRow[] };
    return trackedRows.splice(0);
  });
}

/** From now on this page notes each call of `apply` on the only other participant's avatar. */
export async function noteApplied(page: Page): Promise<void> {
  await page.evaluate(tapAvatar);
}

/** Calls of `apply` since the last call of this. */
export function applied(page: Page): Promise<Stamped[]> {
  return page.evaluate(() => {
    const { applied } = globalThis as unknown as { applied: Stamped[] };
    return applied.splice(0);
  });
}

/** Runs in the page, before its scripts: hears a worker's messages before the page does. */
function tapWorkers(): void {
  const deliveries: Stamped[] = [];
  Object.assign(globalThis, { deliveries });
  globalThis.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      this.addEventListener('message', ({ data }: MessageEvent<{ type?: string; frame?: FaceFrame }>) => {
        if (data.type === 'frame' && data.frame) deliveries.push([performance.now(), data.frame.timestamp]);
      });
    }
  };
}

/** Runs in the worker. Pictures are read from a stream, copied out when their turn comes, and answered by a message. */
function tapTracker(): void {
  const trackedRows: WorkerRow[] = [];
  Object.assign(globalThis, { trackedRows });
  const arrivals = new Map<number, number>();
  let begun = { captured: 0, arrived: 0, begun: 0 };

  const reader = ReadableStreamDefaultReader.prototype;
  const { read } = reader;
  reader.read = async function () {
    const result = await read.call(this);
    if (result.value instanceof VideoFrame) arrivals.set(result.value.timestamp, performance.now());
    return result;
  };
  const { copyTo } = VideoFrame.prototype;
  VideoFrame.prototype.copyTo = function (...args) {
    const now = performance.now();
    begun = { captured: this.timestamp / 1000, arrived: arrivals.get(this.timestamp) ?? now, begun: now };
    arrivals.clear();
    return copyTo.apply(this, args);
  };
  const scope = globalThis as unknown as { postMessage(message: unknown): void };
  const post = scope.postMessage.bind(globalThis);
  scope.postMessage = (message: unknown) => {
    const { type, frame } = message as { type?: string; frame?: FaceFrame };
    const tracked = performance.now();
    post(message);
    if (type === 'frame' && frame) trackedRows.push({ ...begun, tracked, timestamp: frame.timestamp });
  };
}

/** Runs in the receiver's page. The time is that of the call's end. */
function tapAvatar(): void {
  const applied: Stamped[] = [];
  Object.assign(globalThis, { applied });
  const [avatar] = [...(globalThis.guise?.avatars.values() ?? [])];
  if (!avatar) throw new Error('nobody else is in this call');
  const { apply } = avatar;
  avatar.apply = (frame) => {
    apply.call(avatar, frame);
    applied.push([performance.now(), frame.timestamp]);
  };
}
