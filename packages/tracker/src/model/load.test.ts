import { expect, it } from 'vitest';
import { ModelError } from '../errors.js';
import type { Runtime } from '../runtime.js';
import { syntheticLayout } from '../testing/synthetic.js';
import { loadFaceModel } from './load.js';

it('half a face model is none: what of it was loaded is freed', async () => {
  const freed: string[] = [];
  const runtime: Runtime = {
    load: async (_model, file = 'model.onnx') => {
      if (file === 'mouth.onnx') throw new ModelError('model-invalid', 'mouth.onnx cannot be run');
      return {
        inputNames: [],
        outputNames: [],
        run: async () => ({}),
        release: async () => void freed.push(file),
      };
    },
  };
  const closeUp = (model: string) => ({
    layout: { model, width: 16, height: 16, anchors: [], blendshapes: [], shares: [] },
    file: new Uint8Array(),
  });
  const closeUps = ['eyes.onnx', 'mouth.onnx'].map(closeUp);
  const loading = loadFaceModel(runtime, { layout: syntheticLayout(), model: new Uint8Array(), closeUps });
  await expect(loading).rejects.toThrow('mouth.onnx cannot be run');
  expect(freed).toEqual(['model.onnx', 'eyes.onnx']);
});
