import type { Page } from '@playwright/test';
import { VOICES, type VoiceName } from '../fixtures/voices.js';

/** How loud each voice is in what arrives from one participant [dB below full scale]. */
export type Hearing = Record<VoiceName, number>;

/** Listens to the track that arrives from the participant called `name` until it has heard two seconds of it. */
export async function listenTo(page: Page, name: string): Promise<Hearing> {
  await page.waitForFunction((wanted) => {
    const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
    return others.find((other) => other.name === wanted)?.audioTrack;
  }, name);
  return page.evaluate(measurePitches, { name, pitches: VOICES });
}

/** Runs in the page: the loudest moment of each pitch. */
async function measurePitches({ name, pitches }: { name: string; pitches: Hearing }): Promise<Hearing> {
  const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
  const track = others.find((other) => other.name === name)?.audioTrack;
  if (!track) throw new Error(`no voice of ${name} arrives here`);
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);

  const spectrum = new Float32Array(analyser.frequencyBinCount);
  const loudest = Object.fromEntries(Object.keys(pitches).map((voice) => [voice, -200])) as Hearing;
  const turns = 40;
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    analyser.getFloatFrequencyData(spectrum);
    for (const voice of Object.keys(pitches) as (keyof Hearing)[]) {
      const bin = (pitches[voice] * analyser.fftSize) / context.sampleRate;
      const near = spectrum.subarray(Math.floor(bin) - 2, Math.ceil(bin) + 3);
      loudest[voice] = Math.max(loudest[voice], ...near);
    }
  }
  await context.close();
  return loudest;
}
