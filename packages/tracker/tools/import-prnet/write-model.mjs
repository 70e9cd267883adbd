import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFaceLayout } from '../../dist/model/layout.js';
import { SIDE } from './architecture.mjs';
import { readExpression } from './expression.mjs';
import { Graph } from './graph.mjs';
import { headOf } from './head.mjs';
import { addHeads } from './heads.mjs';
import { addNetwork } from './network.mjs';
import { readRelease } from './release.mjs';

const house = (file) => readFileSync(new URL(`../../../../models/prnet-lite/${file}`, import.meta.url));
const CARD = new URL('./card.md', import.meta.url);

/**
 * Turns a copy of PRNet's release into a model folder. Throws `ReleaseError` before anything is written.
 * @param {string} folder the release
 * @param {string} out made where it is missing; files of the same names are replaced
 * @param {number} [width] channels after the network's first convolution; less than published in tests
 * @returns {{ parameters: number, bytes: number }} of the network
 */
export function importPrnet(folder, out, width) {
  const release = readRelease(folder, width);
  const layout = parseFaceLayout(house('layout.json'));
  const head = headOf(release, layout);
  const expression = readExpression();
  const model = modelOf(release, head, expression, layout.inputSize);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'model.onnx'), model);
  writeFileSync(join(out, 'layout.json'), `${JSON.stringify(layoutOf(head, expression, layout), null, 1)}\n`);
  writeFileSync(join(out, 'README.md'), readFileSync(CARD));
  return { parameters: parametersOf(release.tensors), bytes: model.length };
}

/** Without the moving means and variances, which nobody learned. */
function parametersOf(tensors) {
  const learned = [...tensors].filter(([name]) => !/\/moving_\w+$/.test(name));
  return learned.reduce((sum, [, values]) => sum + values.length, 0);
}

/** `houseSize`: side of the picture that prnet-lite reads, which says whether there is a face at all. */
function modelOf({ layers, tensors }, head, expression, houseSize) {
  const graph = new Graph();
  const times = SIDE / houseSize;
  const smaller = graph.add('AveragePool', ['image'], {
    kernel_shape: [times, times],
    strides: [times, times],
  });
  const seen = graph.include(house('model.onnx'), 'presence', smaller);
  addHeads(graph, addNetwork(graph, layers, tensors, 'image'), head, expression, seen);
  return encodeModel(graph, 'image', expression);
}

/** The bytes of a graph that ends in the heads; `input` [1, 3, side, side]. */
export function encodeModel(graph, input, { names }) {
  const square = [1, 3, SIDE, SIDE];
  const outputs = { position_map: square, blendshapes: [1, names.length], presence: [1, 1] };
  return graph.encode('prnet', { [input]: square }, outputs);
}

function layoutOf(head, { names, notice }, { verticalFov }) {
  const landmarks = Array.from(head.landmarks, (pixel) => [pixel % SIDE, Math.floor(pixel / SIDE)]).flat();
  return {
    ...{ kind: 'position-map', version: 1, inputSize: SIDE, uvSize: SIDE },
    notices: ["canonical, mask, landmarks: from the copy of PRNet's release that was imported", notice],
    blendshapes: names,
    crop: head.crop,
    camera: { verticalFov },
    canonical: packed([SIDE, SIDE, 3], head.canonical),
    mask: packed([SIDE, SIDE], head.mask),
    rigid: packed([SIDE, SIDE], head.rigid),
    landmarks: packed([68, 2], landmarks),
  };
}

/** Base64 of little-endian int16 that count steps of the largest value's 32,767th part. */
function packed(shape, data) {
  const step = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 32767;
  const bytes = Buffer.alloc(data.length * 2);
  data.forEach((value, i) => {
    bytes.writeInt16LE(Math.round(value / step), i * 2);
  });
  return { shape, step, data: bytes.toString('base64') };
}
