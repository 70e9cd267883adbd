import type { Page } from '@playwright/test';
import type { Sample } from './signal.js';

/** What is heard of a voice that arrives on a page. */
export interface Heard {
  /** When sound began after a silence, as it left the jitter buffer [seconds since 1970]. */
  readonly onsets: number[];
  /** How loud it was [of full scale], a hundred times a second, as it left the jitter buffer. */
  readonly loudness: readonly Sample[];
  /** From there to the loudspeaker, as the browser says [seconds]. */
  readonly output: number;
}

interface Listening {
  onsets: number[];
  loudness: Sample[];
  problem: string | null;
  end(): void;
}

/** Listens to the voice of the participant called `name` for as long as `during` takes. */
export async function hearVoice(page: Page, name: string, during: Promise<unknown>): Promise<Heard> {
  const listening = await page.evaluateHandle(listen, name);
  await during;
  const { onsets, loudness, problem } = await listening.evaluate((running) => {
    running.end();
    return { onsets: running.onsets, loudness: running.loudness, problem: running.problem };
  });
  if (problem) throw new Error(problem);
  return { onsets, loudness, output: await page.evaluate(readOutputDelay) };
}

/** Asks every jitter buffer of the page to hold its voice for so long [ms]; `null`: as the browser likes. */
export async function delayVoices(page: Page, target: number | null): Promise<void> {
  await page.evaluate((wanted) => {
    const { connections } = (globalThis as unknown as PageRecord).egressRecord;
    for (const connection of connections)
      for (const receiver of connection.getReceivers()) receiver.jitterBufferTarget = wanted;
  }, target);
}

interface PageRecord {
  egressRecord: { connections: RTCPeerConnection[] };
}

/** Runs in the page. */
function listen(name: string): Listening {
  /** Louder is sound [of full scale]. */
  const LOUD = 0.05;
  /** So long without is silence [seconds]. */
  const SILENCE = 0.3;
  const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
  const voice = others.find((other) => other.name === name)?.audioTrack;
  if (!voice) throw new Error(`no voice of ${name} arrives here`);
  const track = voice.clone();
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const listening: Listening = {
    onsets: [],
    loudness: [],
    problem: null,
    end() {
      track.stop();
      listening.onsets = found.map((time) => time + offset);
      listening.loudness = levels.map(([time, value]) => ({ time: time + offset, value }));
    },
  };
  /** Our clock minus the samples': the page may be busy when samples come, but never sees them before. */
  let offset = Number.POSITIVE_INFINITY;
  let lastLoud = Number.NEGATIVE_INFINITY;
  const found: number[] = [];
  const levels: [number, number][] = [];
  /** Of the samples before. */
  let powerBefore = 0;
  void read().catch((error: unknown) => {
    listening.problem = String(error);
  });
  return listening;

  async function read(): Promise<void> {
    for (;;) {
      const { value: data } = await reader.read();
      if (!data) return;
      const start = data.timestamp / 1e6;
      const duration = data.numberOfFrames / data.sampleRate;
      const now = (performance.timeOrigin + performance.now()) / 1000;
      offset = Math.min(offset, now - start);
      const samples = new Float32Array(data.numberOfFrames);
      data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      data.close();
      samples.forEach((sample, at) => {
        if (Math.abs(sample) < LOUD) return;
        const time = start + (at / samples.length) * duration;
        if (time - lastLoud > SILENCE) found.push(time);
        lastLoud = time;
      });
      // Over two of these, 20 ms, as long as a speech's own loudness is taken over.
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      levels.push([start + duration, Math.sqrt((power + powerBefore) / 2)]);
      powerBefore = power;
    }
  }
}

/** Runs in the page: the mean of the whole call. */
async function readOutputDelay(): Promise<number> {
  const { connections } = (globalThis as unknown as PageRecord).egressRecord;
  for (const connection of connections) {
    if (connection.connectionState !== 'connected') continue;
    for (const report of (await connection.getStats()).values()) {
      if (report.type === 'media-playout' && report.totalSamplesCount > 0)
        return report.totalPlayoutDelay / report.totalSamplesCount;
    }
  }
  throw new Error('the browser does not say how long its output takes');
}

// TypeScript's DOM library does not have it yet.
declare const MediaStreamTrackProcessor: new (options: {
  track: MediaStreamTrack;
}) => { readable: ReadableStream<AudioData> };
