import { ModelError } from '../errors.js';

/** Reads one file of a model folder: `layout.json`, `model.onnx` or what the layout names. Throws when it cannot. */
export type ModelSource = (file: string) => Promise<Uint8Array>;

/** How much of a file has arrived [bytes]; `total` is `null` where the server does not say. */
export type DownloadProgress = (file: string, loaded: number, total: number | null) => void;

/** A model folder on a server. `folder`: absolute URL. Once `signal` is aborted, what is on its way is given up. */
export function fetchedModel(
  folder: string,
  progress?: DownloadProgress,
  signal: AbortSignal | null = null,
): ModelSource {
  const base = folder.replace(/\/?$/, '/');
  return async (file) => {
    const url = new URL(file, base).href;
    let response: Response;
    try {
      response = await fetch(url, { signal });
    } catch (error) {
      throw new ModelError('file-missing', `${url} could not be fetched: ${String(error)}`, { cause: error });
    }
    if (!response.ok)
      throw new ModelError('file-missing', `${url} could not be fetched: HTTP ${response.status}`);
    if (!progress || !response.body) return new Uint8Array(await response.arrayBuffer());
    return readBody(response, response.body, (loaded, total) => progress(file, loaded, total));
  };
}

async function readBody(
  { headers }: Response,
  body: ReadableStream<Uint8Array>,
  progress: (loaded: number, total: number | null) => void,
): Promise<Uint8Array> {
  const length = headers.get('content-length');
  // The length of a compressed answer is not that of the file.
  const total = length !== null && !headers.has('content-encoding') ? Number(length) : null;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    chunks.push(value as Uint8Array<ArrayBuffer>);
    loaded += (value as Uint8Array).length;
    progress(loaded, total);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** Reads a file of a model folder; whatever its source throws becomes a {@link ModelError} (`file-missing`). */
export async function readModelFile(source: ModelSource, file: string): Promise<Uint8Array> {
  try {
    return await source(file);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError('file-missing', `${file} could not be read: ${String(error)}`, { cause: error });
  }
}
