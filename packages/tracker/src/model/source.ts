import { ModelError } from '../errors.js';

/** Reads one file of a model folder: `layout.json`, `model.onnx` or what the layout names. Throws when it cannot. */
export type ModelSource = (file: string) => Promise<Uint8Array>;

/** A model folder on a server. `folder`: absolute URL. */
export function fetchedModel(folder: string): ModelSource {
  const base = folder.replace(/\/?$/, '/');
  return async (file) => {
    const url = new URL(file, base).href;
    let response: Response;
    try {
      response = await fetch(url);
    } catch (error) {
      throw new ModelError('file-missing', `${url} could not be fetched: ${String(error)}`, { cause: error });
    }
    if (!response.ok)
      throw new ModelError('file-missing', `${url} could not be fetched: HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  };
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
