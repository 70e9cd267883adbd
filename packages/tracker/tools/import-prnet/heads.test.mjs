import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { rotate } from '../../dist/geometry/quaternion.js';
import { createOnnxRuntime } from '../../dist/index.js';
import { parseFaceLayout } from '../../dist/model/layout.js';
import { SIDE } from './architecture.mjs';
import { readExpression } from './expression.mjs';
import { Graph } from './graph.mjs';
import { headOf } from './head.mjs';
import { addHeads } from './heads.mjs';
import { encodeModel } from './write-model.mjs';

vi.setConfig({ testTimeout: 300_000 });

const file = (name) => readFileSync(new URL(`../../../../models/prnet-lite/${name}`, import.meta.url));
const readJson = (name) => JSON.parse(file(name).toString());
const house = parseFaceLayout(file('layout.json'));
const expression = readExpression();
/** What another network says of the picture. */
const SEEN = 0.99;

/** A release's head made of the house's: each of its pixels stands for 2 x 2 of a finer map, in pixels and with y down. */
function releaseOfHouse() {
  const { uvSize, canonical, mask, landmarks } = house;
  const fine = SIDE / uvSize;
  const pixelOf = (u, v) => Math.floor(v) * fine * SIDE + Math.floor(u) * fine;
  const [face, points] = [[], []];
  mask.forEach((inside, i) => {
    if (!inside) return;
    face.push(pixelOf(i % uvSize, i / uvSize));
    points.push(800 * canonical[i * 3], -800 * canonical[i * 3 + 1], 800 * canonical[i * 3 + 2]);
  });
  const known = new Set(face);
  const marks = Int32Array.from({ length: 68 }, (_, i) => {
    const places = [0, 1, 2, 3].map((corner) =>
      pixelOf(landmarks[i * 2] + (corner & 1), landmarks[i * 2 + 1] + (corner >> 1)),
    );
    return places.find((place) => known.has(place));
  });
  return { face: Int32Array.from(face), canonical: Float32Array.from(points), landmarks: marks };
}

const head = headOf(releaseOfHouse(), house);
// The landmarks are moved below, and must not move the pose with them.
for (const pixel of head.landmarks) head.rigid[pixel] = 0;
const total = head.rigid.reduce((sum, weight) => sum + weight, 0);
head.rigid = head.rigid.map((weight) => weight / total);

/** What the network would answer for a head so placed, its landmarks moved by `shifts` [m, 3 a point read]. */
function answerFor(pose, shifts) {
  const answer = new Float32Array(3 * SIDE * SIDE);
  const shape = head.canonical.slice();
  expression.points.forEach((point, i) => {
    for (let axis = 0; axis < 3; axis++) shape[head.landmarks[point] * 3 + axis] += shifts[i * 3 + axis];
  });
  for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
    const [x, y, z] = rotate(pose.rotation, shape.subarray(pixel * 3, pixel * 3 + 3));
    const place = [
      0.5 + pose.scale * x - 0.5 / SIDE,
      0.45 - pose.scale * y - 0.5 / SIDE,
      0.3 + pose.scale * z,
    ];
    place.forEach((value, axis) => {
      answer[axis * SIDE * SIDE + pixel] = value / 1.1;
    });
  }
  return answer;
}

const turn = (axis, angle) =>
  [0, 1, 2].map((i) => (i === axis ? Math.sin(angle / 2) : 0)).concat(Math.cos(angle / 2));
const POSES = {
  ahead: { rotation: [0, 0, 0, 1], scale: 4.5 },
  aside: { rotation: turn(1, 0.9), scale: 4 },
  down: { rotation: turn(0, -0.5), scale: 5 },
};
const SHIFTS = expression.points.flatMap((_, i) => [
  0.001 * Math.sin(i),
  -0.004 - 0.003 * Math.cos(i),
  0.001,
]);

const STILL = SHIFTS.map(() => 0);

/** Where one blendshape takes the landmarks [m, 3 a point read]: the basis that ships with prnet-lite, half as fine as its map. */
function shapeOf(name) {
  const { blendshapes, scale, shape, data } = readJson('expression-basis.json');
  const [, side] = shape;
  const channel = blendshapes.indexOf(name);
  const steps = new Int8Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);
  return expression.points.flatMap((point) => {
    const [u, v] = [0, 1].map((i) => Math.floor((house.landmarks[point * 2 + i] * side) / house.uvSize));
    return [0, 1, 2].map((axis) => steps[((channel * side + v) * side + u) * 3 + axis] * scale[channel]);
  });
}

/** The small network, written down plainly: of the moved landmarks. */
function expected(shifts) {
  let values = shifts.map((shift) => shift / head.interocular);
  expression.layers.forEach(({ shape: [, width], weights, bias }, layer) => {
    const sums = Array.from(bias, (start, to) =>
      values.reduce((sum, value, from) => sum + value * weights[from * width + to], start),
    );
    values = sums.map((sum) => (layer === 0 ? Math.max(0, sum) : 1 / (1 + Math.exp(-sum))));
  });
  return values;
}

describe('what is put behind the network', () => {
  let network;
  async function run(answer) {
    if (!network) {
      const graph = new Graph();
      addHeads(graph, 'answer', head, expression, graph.floats([1, 1], [SEEN]));
      network = await createOnnxRuntime().load(encodeModel(graph, 'answer', expression));
    }
    const outputs = await network.run({ answer: { data: answer, shape: [1, 3, SIDE, SIDE] } });
    return Object.fromEntries(Object.entries(outputs).map(([name, { data }]) => [name, data]));
  }

  it.each(Object.entries(POSES))(
    'reads blendshapes off the landmarks, whichever way the head looks: %s',
    async (_, pose) => {
      const { blendshapes, presence } = await run(answerFor(pose, SHIFTS));
      expected(SHIFTS).forEach((value, i) => {
        expect(Math.abs(blendshapes[i] - value), expression.names[i]).toBeLessThan(1e-3);
      });
      // The fit alone would say 0.998.
      expect(presence[0]).toBeCloseTo(SEEN, 5);
    },
  );

  it.each(['mouthSmileLeft', 'mouthSmileRight', 'mouthPucker', 'mouthLeft', 'browInnerUp', 'browDownLeft'])(
    'knows %s by its shape',
    async (name) => {
      const rest = await run(answerFor(POSES.aside, STILL));
      const moved = await run(answerFor(POSES.aside, shapeOf(name)));
      const rises = Array.from(moved.blendshapes, (value, i) => value - rest.blendshapes[i]);
      expect(expression.names[rises.indexOf(Math.max(...rises))]).toBe(name);
      expect(Math.max(...rises)).toBeGreaterThan(0.25);
    },
  );

  it.each(Object.entries(POSES))(
    "gives places in crop units, zero depth at the head's centre: %s",
    async (_, pose) => {
      const { position_map } = await run(answerFor(pose, STILL));
      for (const pixel of head.landmarks) {
        const [x, y, z] = rotate(pose.rotation, head.canonical.subarray(pixel * 3, pixel * 3 + 3));
        const wanted = [0.5 + pose.scale * x, 0.45 - pose.scale * y, pose.scale * z];
        wanted.forEach((value, axis) => {
          expect(position_map[axis * SIDE * SIDE + pixel]).toBeCloseTo(value, 4);
        });
      }
    },
  );

  it.each([
    ['noise', (answer) => answer.map((_, i) => 0.5 + 0.5 * Math.sin(i * i))],
    ['one place', (answer) => answer.fill(0.5)],
    ['a head inside out', (answer) => answer.map((value, i) => (i >= 2 * SIDE * SIDE ? 1 - value : value))],
  ])('finds no face in %s, and answers with numbers', async (_, spoil) => {
    const { presence, blendshapes } = await run(spoil(answerFor(POSES.ahead, SHIFTS)));
    expect(presence[0]).toBeLessThan(0.3);
    expect(blendshapes.every(Number.isFinite)).toBe(true);
  });
});
