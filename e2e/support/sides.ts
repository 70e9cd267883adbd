import type { Page } from '@playwright/test';

interface Ears {
  left: AnalyserNode;
  right: AnalyserNode;
}

interface Listening {
  ears: Map<BaseAudioContext, Ears>;
  voices: Set<HTMLMediaElement>;
  panners: Set<AudioNode>;
}

type WithListening = typeof globalThis & { sides: Listening };

/** What is heard of the others on a page. */
export interface Sides {
  /** Of placed voices, the loudest of a second [0..1]. */
  readonly left: number;
  readonly right: number;
  /** Voices that come from somewhere, and voices that are played plainly and can be heard. */
  readonly placed: number;
  readonly plain: number;
}

/** Lets {@link hearSides} listen on this page from now on; call it before the page is opened. */
export async function earsOf(page: Page): Promise<void> {
  await page.addInitScript(listen);
}

/** Listens for a second. */
export function hearSides(page: Page): Promise<Sides> {
  return page.evaluate(measure);
}

/** Runs in the page before its scripts: puts an ear on each channel of what goes to the loudspeakers by way of a panner. */
function listen(): void {
  const listening: Listening = { ears: new Map(), voices: new Set(), panners: new Set() };
  Object.assign(globalThis, { sides: listening });
  const connect: (this: AudioNode, ...to: unknown[]) => AudioNode = AudioNode.prototype.connect as never;
  const disconnect: (this: AudioNode, ...from: unknown[]) => void = AudioNode.prototype.disconnect as never;
  AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
    if (this instanceof PannerNode && to[0] instanceof AudioDestinationNode) {
      listening.panners.add(this);
      let ears = listening.ears.get(this.context);
      const splitter = new ChannelSplitterNode(this.context, { numberOfOutputs: 2 });
      ears ??= { left: new AnalyserNode(this.context), right: new AnalyserNode(this.context) };
      listening.ears.set(this.context, ears);
      connect.call(this, splitter);
      connect.call(splitter, ears.left, 0);
      connect.call(splitter, ears.right, 1);
    }
    return connect.apply(this, to);
  } as AudioNode['connect'];
  AudioNode.prototype.disconnect = function (this: AudioNode, ...from: unknown[]) {
    listening.panners.delete(this);
    disconnect.apply(this, from);
  } as AudioNode['disconnect'];
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function () {
    if (this instanceof HTMLAudioElement) listening.voices.add(this);
    return play.call(this);
  };
}

/** Runs in the page. */
async function measure(): Promise<Sides> {
  const { ears, voices, panners } = (globalThis as WithListening).sides;
  const loudest = { left: 0, right: 0 };
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const pair of ears.values()) {
      for (const side of ['left', 'right'] as const) {
        const samples = new Float32Array(pair[side].fftSize);
        pair[side].getFloatTimeDomainData(samples);
        loudest[side] = Math.max(loudest[side], ...samples.map(Math.abs));
      }
    }
  }
  const heard = [...voices].filter((voice) => voice.srcObject && !voice.muted && !voice.paused);
  return { ...loudest, placed: panners.size, plain: heard.length };
}
