// Runs as an AudioWorklet. Stands alone: it is loaded as it is, by whatever bundler, so nothing can be imported here.

/** The part of AudioWorkletGlobalScope used here; lib.dom speaks of windows only. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Samples are handed on in blocks of this many: 10.7 ms at 48 kHz. */
const BLOCK = 512;

/** Hands the first channel's samples to the port that comes as its first message. */
class VoiceTap extends AudioWorkletProcessor {
  #to: MessagePort | null = null;
  #block = new Float32Array(BLOCK);
  #count = 0;
  #ended = false;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<MessagePort | null>) => {
      this.#to = data;
      this.#ended = data === null;
    };
  }

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    const samples = input?.[0];
    if (samples && this.#to) {
      this.#block.set(samples, this.#count);
      this.#count += samples.length;
      if (this.#count + samples.length > BLOCK) {
        const full = this.#block.subarray(0, this.#count);
        this.#to.postMessage(full, this.#count === BLOCK ? [full.buffer] : []);
        this.#block = new Float32Array(BLOCK);
        this.#count = 0;
      }
    }
    return !this.#ended;
  }
}

registerProcessor('guise-voice-tap', VoiceTap);
