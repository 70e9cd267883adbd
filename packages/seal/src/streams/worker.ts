import type { FromWorker, StreamOptions, ToWorker } from './messages.js';
import { noCounts, StreamSeal } from './stream-seal.js';

/** How often the page is told what was done [ms]. */
const COUNTS_INTERVAL = 1000;

/** What a dedicated worker has that a page has not (WebRTC Encoded Transform). */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  onrtctransform: ((event: { transformer: ScriptTransformer }) => void) | null;
  postMessage(message: FromWorker): void;
}

interface ScriptTransformer {
  readable: ReadableStream;
  writable: WritableStream;
  options: StreamOptions;
}

const scope = globalThis as unknown as WorkerScope;
const seal = new StreamSeal(() => scope.postMessage({ type: 'readable' }));

scope.onmessage = ({ data }) => seal.handleMessage(data);
scope.onrtctransform = ({ transformer }) =>
  seal.pipe(transformer.options, transformer.readable, transformer.writable);

setInterval(() => {
  const { counts } = seal;
  if (Object.values(counts).every((count) => count === 0)) return;
  seal.counts = noCounts();
  scope.postMessage({ type: 'counts', counts });
}, COUNTS_INTERVAL);
