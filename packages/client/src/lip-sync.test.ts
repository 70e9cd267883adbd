import { beforeEach, expect, test } from 'vitest';
import { LipSync } from './lip-sync.js';
import type { VoiceReceiver } from './voice-clock.js';

const NTP_ERA = 2_208_988_800_000;
const EPOCH = 1_795_000_000_000;
/** From the jitter buffer to the ear: Opus, and the output if the browser does not say; less what a screen takes. */
const OUTPUT = 6.5 + 30 - 20;

/** A jitter buffer that holds the voice as long as it likes, or as it is asked to; 40 ms pass before it. */
class FakeReceiver implements VoiceReceiver {
  jitterBufferTarget: number | null = null;
  natural = 60;
  now = 0;
  #emitted = 0;
  #delay = 0;
  #minimum = 0;

  get delay(): number {
    return Math.max(this.natural, this.jitterBufferTarget ?? 0);
  }

  getSynchronizationSources() {
    const captureTimestamp = EPOCH + this.now - 40 - this.delay + NTP_ERA;
    return [{ timestamp: performance.timeOrigin + this.now, captureTimestamp }];
  }

  getStats = async () => {
    this.#emitted += 48_000;
    this.#delay += 48 * this.delay;
    this.#minimum += 48 * this.natural;
    return [
      {
        type: 'inbound-rtp',
        jitterBufferEmittedCount: this.#emitted,
        jitterBufferDelay: this.#delay,
        jitterBufferMinimumDelay: this.#minimum,
      },
    ];
  };
}

/** A face that by itself is shown `late` ms after its picture. */
class FakeLips {
  late = 80;
  voiceLag: number | null = null;

  /** Still known while the face rests. */
  get offset(): number {
    return (this.late || 100) - 25 - EPOCH;
  }

  get ownLag(): number {
    return this.late - EPOCH;
  }

  followVoice(lag: number | null): void {
    this.voiceLag = lag;
  }
}

let sync: LipSync;
let receiver: FakeReceiver;
let lips: FakeLips;
beforeEach(() => {
  sync = new LipSync();
  receiver = new FakeReceiver();
  lips = new FakeLips();
  sync.handleVoice(receiver);
});

/** Pictures for so long [ms]. */
async function play(duration: number, muted = false): Promise<void> {
  for (const end = receiver.now + duration; receiver.now < end; receiver.now += 100) {
    sync.update(receiver.now, muted, lips);
    await Promise.resolve();
  }
}

const voiceAfterPicture = () => (lips.voiceLag ?? Number.NaN) + EPOCH;

test('the face is told how late the voice is', async () => {
  await play(5000);
  expect(voiceAfterPicture()).toBeCloseTo(40 + 60 + OUTPUT, 3);
  expect(receiver.jitterBufferTarget).toBeNull();
});

test('who is muted has no voice to wait for; what is known of it is still true afterwards', async () => {
  await play(5000);
  await play(1000, true);
  expect(lips.voiceLag).toBeNull();
  expect(sync.lag).toBeNull();
  await play(100);
  expect(voiceAfterPicture()).toBeCloseTo(40 + 60 + OUTPUT, 3);
});

test('a voice that is taken away is not waited for', async () => {
  await play(5000);
  sync.handleVoice(null);
  await play(100);
  expect(lips.voiceLag).toBeNull();
});

test('a face that cannot come sooner makes the voice wait, and no longer than it has to', async () => {
  lips.late = 230;
  await play(10_000);
  expect(voiceAfterPicture()).toBeGreaterThan(200);
  expect(voiceAfterPicture()).toBeLessThanOrEqual(231);
  lips.late = 180;
  await play(10_000);
  expect(voiceAfterPicture()).toBeGreaterThan(150);
  expect(voiceAfterPicture()).toBeLessThanOrEqual(191);
  lips.late = 80;
  await play(10_000);
  expect(receiver.jitterBufferTarget).toBeNull();
});

test.each([
  ['rests', () => Object.assign(lips, { late: Number.NaN })],
  ['has gone', () => sync.handleFaceGone()],
])('a voice does not wait for a face that %s', async (_what, happens) => {
  lips.late = 230;
  await play(10_000);
  expect(receiver.jitterBufferTarget).not.toBeNull();
  happens();
  if (Number.isNaN(lips.late)) await play(3000);
  expect(receiver.jitterBufferTarget).toBeNull();
});

test('a voice never waits long for a very late face', async () => {
  lips.late = 900;
  await play(20_000);
  expect(receiver.jitterBufferTarget).toBe(250);
});

test('a voice that is early by little is left alone, and so is one that somebody else delays', async () => {
  lips.late = 40 + 60 + OUTPUT + 15;
  await play(10_000);
  expect(receiver.jitterBufferTarget).toBeNull();
  receiver.jitterBufferTarget = 200;
  await play(10_000);
  expect(receiver.jitterBufferTarget).toBe(200);
});

test('a browser without such a setting: the voice is as early as it is', async () => {
  Reflect.deleteProperty(receiver, 'jitterBufferTarget');
  lips.late = 230;
  await play(10_000);
  expect('jitterBufferTarget' in receiver).toBe(false);
});
