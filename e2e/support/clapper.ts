import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { mouthPath } from '../fixtures/build.js';
import type { Sample } from './signal.js';

/** Openings of the mouth that there are pictures of, in percent. */
const OPENINGS = [0, 25, 50, 75, 100];
/** From one clap to the next [seconds], over and over: they differ, so that no clap is taken for another. */
const PAUSES = [1.3, 1.75, 1.5, 2.05];
/** How long the tone sounds and the mouth is open [seconds]... */
const LENGTH = 0.45;
/** ...and how long lips take to open or to close: two or three pictures. */
const LIP_TRAVEL = 0.1;

/** The clapper's log: what left it when. */
interface Log {
  rows: [time: number, audioTime: number, opening: number][];
  claps: number[];
}

/**
 * A camera and a microphone whose film and sound belong together, as a clapperboard's do: a mouth opens when a tone
 * begins. Made in the page, from one clock, because a busy machine plays fake devices late, each by itself. The sound
 * is WebAudio's; each picture shows what the sound does while it is made.
 */
export class Clapper {
  /** From one clap to the next, at least [seconds]. */
  static readonly SHORTEST_PAUSE = Math.min(...PAUSES);

  private constructor(private readonly page: Page) {}

  /** Puts it in the place of the page's devices. Call before the page is opened. */
  static async plugIn(page: Page): Promise<Clapper> {
    const pictures = await Promise.all(
      OPENINGS.map(async (percent) => (await readFile(await mouthPath(percent))).toString('base64')),
    );
    await page.addInitScript(clap, { pictures, pauses: PAUSES, length: LENGTH, lipTravel: LIP_TRAVEL });
    return new Clapper(page);
  }

  /** What left the devices so far: when tones began [seconds since 1970], and how far open the mouth was, 0..1. */
  async read(): Promise<{ tones: number[]; mouth: Sample[] }> {
    const { rows, claps } = await this.page.evaluate(
      () => (globalThis as unknown as { clapperLog: Log }).clapperLog,
    );
    const tones: number[] = [];
    for (let at = 1; at < rows.length; at++) {
      const [before, after] = [rows[at - 1], rows[at]] as [Log['rows'][0], Log['rows'][0]];
      for (const clap of claps) {
        if (clap <= before[1] || clap > after[1]) continue;
        tones.push(before[0] + ((clap - before[1]) / (after[1] - before[1])) * (after[0] - before[0]));
      }
    }
    return { tones, mouth: rows.map(([time, , value]) => ({ time, value })) };
  }
}

/** Runs in the page, before its scripts. */
function clap(film: { pictures: string[]; pauses: number[]; length: number; lipTravel: number }): void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const log: Log = { rows: [], claps: [] };
  Object.assign(globalThis, { clapperLog: log });
  let context: AudioContext | null = null;

  devices.getUserMedia = async ({ video } = {}) => {
    context ??= new AudioContext();
    await context.resume();
    return video ? new MediaStream([await camera(context)]) : microphone(context);
  };

  function microphone(clock: AudioContext): MediaStream {
    const tone = new OscillatorNode(clock, { frequency: 620 });
    const gain = new GainNode(clock, { gain: 0 });
    const out = new MediaStreamAudioDestinationNode(clock, { channelCount: 1 });
    tone.connect(gain).connect(out);
    tone.start();
    let start = clock.currentTime + 1;
    log.claps = [];
    for (let at = 0; at < 300; at++) {
      log.claps.push(start);
      gain.gain.setValueAtTime(0.5, start).setValueAtTime(0, start + film.length);
      start += film.pauses[at % film.pauses.length] as number;
    }
    return out.stream;
  }

  async function camera(clock: AudioContext): Promise<MediaStreamTrack> {
    const bitmaps = await Promise.all(
      film.pictures.map(async (picture) =>
        createImageBitmap(await (await fetch(`data:image/jpeg;base64,${picture}`)).blob()),
      ),
    );
    const generator = new MediaStreamTrackGenerator({ kind: 'video' });
    const writer = generator.writable.getWriter();
    const timer = setInterval(() => {
      if (generator.readyState === 'ended') return clearInterval(timer);
      const level = Math.round(opening(clock.currentTime) * (bitmaps.length - 1));
      const now = performance.now();
      log.rows.push([(performance.timeOrigin + now) / 1000, clock.currentTime, level / (bitmaps.length - 1)]);
      void writer.write(new VideoFrame(bitmaps[level] as ImageBitmap, { timestamp: now * 1000 }));
    }, 1000 / 30);
    return generator;
  }

  /** How far open the mouth is at a time of the sound: half as the tone begins. */
  function opening(time: number): number {
    let widest = 0;
    for (const start of log.claps) {
      const edge = Math.min(time - start, start + film.length - time) / film.lipTravel + 0.5;
      widest = Math.max(widest, Math.min(1, edge));
    }
    return widest;
  }
}

// TypeScript's DOM library does not have it yet.
declare const MediaStreamTrackGenerator: new (options: {
  kind: 'video';
}) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };
