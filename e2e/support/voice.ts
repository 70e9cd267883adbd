import type { JSHandle, Page } from '@playwright/test';
import { VOICES, type VoiceName } from '../fixtures/voices.js';

/** How loud each voice is in what arrives from one participant [dB below full scale]. */
export type Hearing = Record<VoiceName, number>;

/** Listens to the track that arrives from the participant called `name` until it has heard two seconds of it. */
export async function listenTo(page: Page, name: string): Promise<Hearing> {
  await page.waitForFunction((wanted) => {
    const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
    return others.find((other) => other.name === wanted)?.audioTrack;
  }, name);
  const node = await page.evaluateHandle((wanted) => {
    const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
    const track = others.find((other) => other.name === wanted)?.audioTrack;
    if (!track) throw new Error(`no voice of ${wanted} arrives here`);
    return new AudioContext().createMediaStreamSource(new MediaStream([track])) as AudioNode;
  }, name);
  const hearing = await listenAt(node);
  await node.evaluate(({ context }) => (context as AudioContext).close());
  return hearing;
}

/** Listens to a node of a page's Web Audio until it has heard two seconds of it. */
export function listenAt(node: JSHandle<AudioNode>): Promise<Hearing> {
  return node.evaluate(measurePitches, VOICES);
}

/** Runs in the page: the loudest moment of each pitch. */
async function measurePitches(node: AudioNode, pitches: Hearing): Promise<Hearing> {
  const analyser = new AnalyserNode(node.context, { fftSize: 4096, smoothingTimeConstant: 0 });
  node.connect(analyser);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  const loudest = Object.fromEntries(Object.keys(pitches).map((voice) => [voice, -200])) as Hearing;
  const turns = 40;
  for (let turn = 0; turn < turns; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    analyser.getFloatFrequencyData(spectrum);
    for (const voice of Object.keys(pitches) as (keyof Hearing)[]) {
      const bin = (pitches[voice] * analyser.fftSize) / node.context.sampleRate;
      const near = spectrum.subarray(Math.floor(bin) - 2, Math.ceil(bin) + 3);
      loudest[voice] = Math.max(loudest[voice], ...near);
    }
  }
  node.disconnect(analyser);
  return loudest;
}
