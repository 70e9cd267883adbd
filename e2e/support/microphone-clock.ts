import type { Page } from '@playwright/test';
import type { Sound } from '../fixtures/sound.js';
import type { Sample } from './signal.js';

/** Loudness is taken over this many samples: 21 ms at 48 kHz. */
const WINDOW = 1024;

/** Tells from the sound of a fake microphone what it really played when. */
export class MicrophoneClock {
  private constructor(private readonly page: Page) {}

  /** Call before the page is opened. */
  static async watch(page: Page): Promise<MicrophoneClock> {
    await page.addInitScript(keepMicrophoneTrack);
    return new MicrophoneClock(page);
  }

  /** Listens for so many seconds. The values are seconds of the sound, counted on where it begins anew. */
  async follow(sound: Sound, seconds: number): Promise<Sample[]> {
    return courseOf(await this.loudness(seconds), sound);
  }

  /** How loud it was for so many seconds, 0..1 of the loudest. */
  async loudness(seconds: number): Promise<Sample[]> {
    const rows = await this.page.evaluate(readLoudness, { window: WINDOW, seconds });
    const most = Math.max(...rows.map(([, level]) => level));
    return rows.map(([time, level]) => ({ time, value: level / most }));
  }
}

/** What second of a sound was heard when, counted on where it begins anew. @param loudness of what was heard, 0..1 of the loudest */
export function courseOf(loudness: readonly Sample[], sound: Sound): Sample[] {
  const offset = offsetOf(loudness, sound);
  return [loudness[0], loudness.at(-1)].map((sample) => {
    const { time } = sample as Sample;
    return { time, value: time - offset };
  });
}

/** When the sound began [seconds since 1970]: where its loudness suits what was heard best. */
function offsetOf(samples: readonly Sample[], speech: Sound): number {
  const step = 0.01;
  const loudness = loudnessOf(speech, step);
  const from = samples[0]?.time ?? 0;
  let best = { score: Number.NEGATIVE_INFINITY, offset: 0 };
  for (let late = 0; late < loudness.length; late++) {
    const offset = from - late * step;
    let score = 0;
    for (const { time, value } of samples) {
      const at = Math.round((time - offset) / step) % loudness.length;
      score -= (value - (loudness[at] as number)) ** 2;
    }
    if (score > best.score) best = { score, offset };
  }
  return best.offset;
}

/** Loudness of the last {@link WINDOW} samples at every step [s], 0..1 of the loudest. */
function loudnessOf({ samples, sampleRate, seconds }: Sound, step: number): number[] {
  const levels = Array.from({ length: Math.floor(seconds / step) }, (_, i) => {
    const end = Math.round(i * step * sampleRate);
    const part = samples.subarray(Math.max(0, end - WINDOW), end);
    return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / WINDOW);
  });
  const most = Math.max(...levels);
  return levels.map((level) => level / most);
}

/** Runs in the page, before its scripts. */
function keepMicrophoneTrack(): void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    const [track] = stream.getAudioTracks();
    if (track) Object.assign(globalThis, { microphoneTrack: track });
    return stream;
  };
}

/** Runs in the page: [seconds since 1970, loudness of full scale]. */
async function readLoudness(task: { window: number; seconds: number }): Promise<[number, number][]> {
  const { microphoneTrack } = globalThis as unknown as { microphoneTrack: MediaStreamTrack };
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: task.window });
  context.createMediaStreamSource(new MediaStream([microphoneTrack])).connect(analyser);
  const samples = new Float32Array(task.window);
  const rows: [number, number][] = [];
  const end = performance.now() + task.seconds * 1000;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, value) => sum + value * value, 0) / task.window;
    rows.push([(performance.timeOrigin + performance.now()) / 1000, Math.sqrt(power)]);
  }
  await context.close();
  return rows;
}
