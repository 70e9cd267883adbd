import { CloseUp } from '../closeup.js';
import { FaceModel } from '../face-model.js';
import type { Network, Runtime } from '../runtime.js';
import { type CloseUpLayout, type FaceLayout, parseFaceLayout } from './layout.js';
import { type ModelSource, readModelFile } from './source.js';

/** What a face model's folder holds. */
export interface FaceModelFiles {
  layout: FaceLayout;
  model: Uint8Array;
  /** The networks that the layout names. */
  closeUps: readonly { layout: CloseUpLayout; file: Uint8Array }[];
}

/** Throws {@link ModelError}: `file-missing`, `layout-invalid`. */
export async function readFaceModel(source: ModelSource): Promise<FaceModelFiles> {
  const [model, rest] = await Promise.all([readModelFile(source, 'model.onnx'), readLayout(source)]);
  return { model, ...rest };
}

async function readLayout(source: ModelSource) {
  const layout = parseFaceLayout(await readModelFile(source, 'layout.json'));
  const read = async (closeUp: CloseUpLayout) => ({
    layout: closeUp,
    file: await readModelFile(source, closeUp.model),
  });
  return { layout, closeUps: await Promise.all(layout.closeUps.map(read)) };
}

/** Throws {@link ModelError} and, from the runtime, {@link TrackerError} (`no-wasm`). */
export async function loadFaceModel(runtime: Runtime, files: FaceModelFiles): Promise<FaceModel> {
  const loaded: Network[] = [];
  const load = async (...model: Parameters<Runtime['load']>) => {
    const network = await runtime.load(...model);
    loaded.push(network);
    return network;
  };
  try {
    const network = await load(files.model);
    const closeUps: CloseUp[] = [];
    for (const { layout, file } of files.closeUps) {
      closeUps.push(new CloseUp(await load(file, layout.model), layout));
    }
    return new FaceModel(network, files.layout, closeUps);
  } catch (error) {
    // Half a model is none.
    for (const network of loaded) await network.release();
    throw error;
  }
}
