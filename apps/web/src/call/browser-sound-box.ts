import type { Playing, SoundBox } from './sound-check.js';
import type { Sinkable } from './speaker.js';

/** Two soft notes, a fourth apart: start [s], frequency [Hz]. */
const NOTES = [
  [0, 587.33],
  [0.18, 783.99],
] as const;
const CHIME_LENGTH = 1.2;

/** Records, synthesises and plays with what browsers have. */
export class BrowserSoundBox implements SoundBox {
  readonly #context: () => AudioContext;

  constructor(context: () => AudioContext) {
    this.#context = context;
  }

  async record(track: MediaStreamTrack, duration: number, signal: AbortSignal): Promise<AudioBuffer | null> {
    // A copy is heard even while the original is muted.
    const copy = track.clone();
    copy.enabled = true;
    try {
      const recorder = new MediaRecorder(new MediaStream([copy]));
      const chunks: Blob[] = [];
      recorder.ondataavailable = ({ data }) => chunks.push(data);
      const stopped = new Promise<void>((resolve, reject) => {
        recorder.onstop = () => resolve();
        recorder.onerror = () => reject(new Error('The browser stopped recording.'));
      });
      recorder.start();
      const stop = () => recorder.state !== 'inactive' && recorder.stop();
      const timer = setTimeout(stop, duration);
      signal.addEventListener('abort', stop);
      await stopped;
      clearTimeout(timer);
      if (signal.aborted) return null;
      return await this.#context().decodeAudioData(await new Blob(chunks).arrayBuffer());
    } finally {
      copy.stop();
    }
  }

  async play(sound: AudioBuffer, lead: (element: Sinkable) => Promise<void>): Promise<Playing> {
    const context = this.#context();
    await context.resume();
    const output = context.createMediaStreamDestination();
    const source = new AudioBufferSourceNode(context, { buffer: sound });
    source.connect(output);
    const element = new Audio();
    element.srcObject = output.stream;
    await lead(element);
    await element.play();
    const over = new Promise<void>((resolve) => {
      source.onended = () => {
        element.pause();
        element.srcObject = null;
        resolve();
      };
    });
    source.start();
    return { over, stop: () => source.stop() };
  }

  async chime(): Promise<AudioBuffer> {
    const { sampleRate } = this.#context();
    const offline = new OfflineAudioContext(2, Math.ceil(CHIME_LENGTH * sampleRate), sampleRate);
    for (const [start, frequency] of NOTES) {
      // A bell's partials, each softer and shorter than the last.
      for (const [partial, loudness, length] of [
        [1, 0.22, 0.9],
        [2, 0.07, 0.5],
        [3.01, 0.025, 0.3],
      ] as const) {
        const gain = new GainNode(offline, { gain: 0 });
        gain.gain.setValueAtTime(0, start);
        gain.gain.linearRampToValueAtTime(loudness, start + 0.012);
        gain.gain.exponentialRampToValueAtTime(0.0001, start + length);
        const tone = new OscillatorNode(offline, { frequency: frequency * partial });
        tone.connect(gain).connect(offline.destination);
        tone.start(start);
        tone.stop(start + length);
      }
    }
    return offline.startRendering();
  }
}
