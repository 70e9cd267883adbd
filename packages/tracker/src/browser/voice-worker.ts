import { readVisemeModel, type VisemePrototype } from '../audio/viseme-reader.js';
import { VoiceAnalysis } from '../audio/voice-analysis.js';
import { fetchedModel, readModelFile } from '../model/source.js';
import { CaptureClock } from './capture-clock.js';
import type { FromVoiceWorker, ToVoiceWorker } from './voice-messages.js';

/** The part of DedicatedWorkerGlobalScope used here; lib.dom speaks of windows only. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToVoiceWorker>) => void) | null;
  postMessage(message: FromVoiceWorker): void;
}

const scope = globalThis as unknown as WorkerScope;
let model: readonly VisemePrototype[] = [];
/** What the page's clock reads when this worker's reads 0 [ms]. */
let pageOffset = 0;
let samples: MessagePort | null = null;

scope.onmessage = ({ data }) => {
  if (data.type === 'load') void load(data);
  if (data.type === 'stop') stop();
  if (data.type === 'listen') listen(data);
};

async function load(message: Extract<ToVoiceWorker, { type: 'load' }>): Promise<void> {
  pageOffset = performance.timeOrigin - message.timeOrigin;
  try {
    model = readVisemeModel(await readModelFile(fetchedModel(message.model), 'model.bin'));
    scope.postMessage({ type: 'loaded' });
  } catch (error) {
    scope.postMessage({
      type: 'loadFailed',
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function listen(message: Extract<ToVoiceWorker, { type: 'listen' }>): void {
  stop();
  const analysis = new VoiceAnalysis(message.sampleRate, model);
  // By the samples' own count, so that a busy machine makes a mouth late but not jerky.
  const clock = new CaptureClock();
  let heard = 0;
  samples = message.samples;
  samples.onmessage = ({ data }: MessageEvent<Float32Array>) => {
    heard += (1000 * data.length) / message.sampleRate;
    const timestamp = clock.map(heard, performance.now() + pageOffset);
    analysis.push(data, (mouth) => {
      scope.postMessage({ type: 'mouth', session: message.session, mouth: { ...mouth, timestamp } });
    });
  };
}

function stop(): void {
  samples?.close();
  samples = null;
}
