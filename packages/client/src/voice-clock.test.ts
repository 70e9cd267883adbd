import { restFaceFrame } from '@guise/protocol';
import { expect, test } from 'vitest';
import { onVoiceClock, VoiceClock, type VoiceSource } from './voice-clock.js';

/** From 1900 to 1970 [s]: RFC 868 gives it, too. */
const NTP_ERA = 2_208_988_800;
/** The sender's time since 1970 when our clock is at 0 [ms]. */
const EPOCH = 1_795_000_000_000;

/** A receiver whose voice is heard `late` ms after it was said, and whose statistics the test sets. */
class FakeReceiver {
  late = 150;
  now = 0;
  captures = true;
  totals: Record<string, unknown>[] = [];

  getSynchronizationSources(): VoiceSource[] {
    const timestamp = performance.timeOrigin + this.now;
    const captureTimestamp = EPOCH + this.now - this.late + NTP_ERA * 1000;
    return [this.captures ? { timestamp, captureTimestamp } : { timestamp }];
  }

  getStats = () => Promise.resolve(this.totals);

  /** Ten seconds of voice that waited `delay` ms on average in the jitter buffer, `natural` of them of its own will. */
  play(delay: number, natural: number): void {
    this.#seconds += 10;
    const emitted = 48_000 * 10;
    this.#delay += (delay / 1000) * emitted;
    this.#natural += (natural / 1000) * emitted;
    this.totals = [
      {
        type: 'inbound-rtp',
        jitterBufferEmittedCount: this.#seconds * 48_000,
        jitterBufferDelay: this.#delay,
        jitterBufferMinimumDelay: this.#natural,
      },
    ];
  }
  #seconds = 0;
  #delay = 0;
  #natural = 0;
}

/** Looks at the receiver as pictures do, 60 times a second. */
async function watch(clock: VoiceClock, receiver: FakeReceiver, duration: number): Promise<void> {
  for (const end = receiver.now + duration; receiver.now < end; receiver.now += 1000 / 60)
    clock.observe(receiver.now);
  await Promise.resolve();
}

/** Our clock minus the sender's for the fastest face packet, 60 ms after its picture. */
const FACE = 60 - EPOCH;
/** What the output takes if the browser does not say. */
const OUTPUT = 30;
/** What the voice is late by inside Opus. */
const OPUS = 6.5;

test('packets with capture times: as late as they say, and the output', async () => {
  const receiver = new FakeReceiver();
  const clock = new VoiceClock(receiver);
  expect(clock.lag(FACE)).toBeNull();
  await watch(clock, receiver, 1000);
  expect((clock.lag(FACE) as number) + EPOCH).toBeCloseTo(150 + OPUS + OUTPUT, 3);
});

test('the output takes what the browser says', async () => {
  const receiver = new FakeReceiver();
  const clock = new VoiceClock(receiver);
  const played = (samples: number) => [
    { type: 'media-playout', totalSamplesCount: samples, totalPlayoutDelay: samples * 0.012 },
  ];
  receiver.totals = played(1000);
  await watch(clock, receiver, 1000);
  receiver.totals = played(49_000);
  await watch(clock, receiver, 1000);
  expect((clock.lag(FACE) as number) + EPOCH).toBeCloseTo(150 + OPUS + 12, 3);
});

test('a silence changes nothing; a jitter buffer that grew is noticed soon', async () => {
  const receiver = new FakeReceiver();
  const clock = new VoiceClock(receiver);
  await watch(clock, receiver, 3000);
  receiver.getSynchronizationSources = () => [];
  await watch(clock, receiver, 60_000);
  expect((clock.lag(FACE) as number) + EPOCH).toBeCloseTo(150 + OPUS + OUTPUT, 3);
  receiver.getSynchronizationSources = FakeReceiver.prototype.getSynchronizationSources;
  receiver.late = 250;
  await watch(clock, receiver, 1500);
  expect((clock.lag(FACE) as number) + EPOCH).toBeCloseTo(250 + OPUS + OUTPUT, 3);
});

test.each([
  ['no capture times', (receiver: FakeReceiver) => Object.assign(receiver, { captures: false })],
  [
    'capture times of another clock',
    (receiver: FakeReceiver) => Object.assign(receiver, { late: 3_600_000 }),
  ],
])('%s: as late as the face when it arrives, and what the voice waits then', async (_what, happens) => {
  const receiver = new FakeReceiver();
  happens(receiver);
  const clock = new VoiceClock(receiver);
  receiver.play(80, 80);
  await watch(clock, receiver, 1000);
  expect(clock.lag(FACE)).toBeNull();
  receiver.play(120, 90);
  await watch(clock, receiver, 1000);
  expect(clock.buffer?.delay).toBeCloseTo(120, 6);
  expect(clock.buffer?.natural).toBeCloseTo(90, 6);
  const waits = (clock.lag(FACE) as number) - FACE;
  expect(Math.abs(waits - (120 + OUTPUT))).toBeLessThanOrEqual(45);
  expect(clock.lag(Number.NaN)).toBeNull();
});

test('a receiver that has ended says nothing, and breaks nothing', async () => {
  const receiver = new FakeReceiver();
  receiver.captures = false;
  receiver.getStats = () => Promise.reject(new Error('closed'));
  const clock = new VoiceClock(receiver);
  await watch(clock, receiver, 3000);
  expect(clock.lag(FACE)).toBeNull();
});

test('a frame goes out on the clock of the voice, and the tracker’s frame stays as it is', () => {
  const frame = restFaceFrame(1234);
  expect(onVoiceClock(frame).timestamp).toBe(performance.timeOrigin + 1234);
  expect(frame.timestamp).toBe(1234);
});
