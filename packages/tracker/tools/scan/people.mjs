// Made-up people before a camera, as a guided capture sees them, with the truth about them: heads of ICT-FaceKit with skins of
// photographs, and skulls that go with these but for what is drawn by chance. Nothing of it is kept.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import sharp from 'sharp';
import { gaussianOf, randomOf } from '../evaluation/random.mjs';
import { readNpz } from '../npz.mjs';
import { IctFitter, shapesOf } from './ict-fit.mjs';
import { Places, readIctHead } from './ict-head.mjs';
import { IctPainter } from './ict-portrait.mjs';
import { SkinMaker } from './ict-skin.mjs';
import { rasterise } from './rasterise.mjs';

const FACES = fileURLToPath(new URL('../../../../../shared/faces', import.meta.url));
const EXPRESSIONS = new URL('../../../avatar/own-face/expressions.json', import.meta.url);
const SIDE = 640;
export const VERTICAL_FOV = 63;
/** Validation people in photographs in colour that are large, calm and evenly lit: a shadow in a skin would be painted on every view. */
const ROWS = [4104, 4129, 4051, 1959, 4127, 3878];
/**
 * How far a made-up skull is from the one that goes with its skin [deviations of identity]. A network reads shape off a skin as
 * well: one that belongs to another skull would be a riddle, not a person.
 */
const STRANGE = 0.6;
/** What of the capture sees which turn [degrees]: yaw to the person's left, pitch up. The last two it does not see. */
const VIEWS = [
  ['ahead', 0, 0], ['ahead', 3, 2], ['left', 23, 0], ['left', 28, -3], ['right', -23, 1], ['right', -27, -2],
  ['up', 1, 18], ['up', -4, 22], [null, 45, 0], [null, -45, 0],
]; // biome-ignore format: a table
/** Nobody keeps their face quite still. */
const STIR = {
  mouthSmileLeft: 0.25,
  mouthSmileRight: 0.25,
  jawOpen: 0.12,
  browInnerUp: 0.25,
  eyeBlinkLeft: 0.15,
  eyeBlinkRight: 0.15,
};
const IRISES = [
  [75, 45, 25],
  [45, 30, 20],
  [60, 90, 110],
  [80, 95, 70],
  [95, 60, 35],
];

/** Why there are no such people here, or `null`. */
export function whyNoPeople() {
  return existsSync(join(FACES, 'ict-facekit/ict.npz')) && existsSync(join(FACES, 'labels.npz'))
    ? null
    : 'no ../shared/faces';
}

/**
 * Pictures of one person: `step` of the capture or `null`, `yaw` [degrees, to the person's left], `rotation` [9] head to camera, `translation` [3] of the head's origin [m].
 * @typedef {{ picture: import('../../dist/index.js').Picture, step: string | null, yaw: number, rotation: number[], translation: number[] }} Portrait
 */

/**
 * @param {number} uvSize of the map that the truth is asked for
 * @param {readonly number[]} [rows] of the labels, a person each
 * @returns {AsyncGenerator<{ portraits: Portrait[], surface: Float32Array }>} `surface`: [uvSize * uvSize * 3] the neutral head over the UV square [m],
 *   axes of ICT (its scale and origin are not the layout's)
 */
export async function* scanPeople(uvSize, rows = ROWS) {
  const head = await readIctHead(FACES);
  const places = await Places.read();
  const maker = new SkinMaker(head, places);
  const painter = new IctPainter(head, places, maker);
  const labels = readNpz(await readFile(join(FACES, 'labels.npz')), [
    'image',
    'points',
    'blendshapes',
    'names',
  ]);
  const { triangles, spread } = await uvMesh(uvSize);
  const fitter = new IctFitter(head, places, triangles);
  for (const [number, row] of rows.entries()) {
    const random = randomOf(1000 + number);
    const normal = gaussianOf(random);
    const points = labels.points.data.subarray(row * 478 * 3, (row + 1) * 478 * 3);
    const coefficient = (name) => labels.blendshapes.data[row * 52 + labels.names.data.indexOf(name)];
    const named = labels.names.data.filter((name) => BLENDSHAPE_NAMES.includes(name));
    const fit = fitter.fit(points, coefficient, named);
    const skin = maker.make(
      await readPicture(join(FACES, labels.image.data[row])),
      fit,
      fitter.misses(points, fit),
      points,
    );
    const identity = fit.identity.map((value) => Math.min(2.5, Math.max(-2.5, value + STRANGE * normal())));
    const look = await lookOf(random, normal);
    const portraits = VIEWS.map(([step, yaw, pitch]) => {
      const expression = new Float64Array(head.expressions.length);
      for (const [name, most] of step ? Object.entries(STIR) : []) {
        const amount = most * random();
        shapesOf(head, name).forEach((share, k) => {
          expression[k] += amount * share;
        });
      }
      const camera = cameraTurned(yaw, pitch);
      const picture = painter.draw(head.vertices(identity, expression), skin, camera, look);
      return { picture, step, yaw, rotation: camera.rotation, translation: [0, 0, -camera.distance / 100] };
    });
    const neutral = places.of(head.vertices(identity, []));
    yield { portraits, surface: spread(neutral.map((value) => value / 100)) };
  }
}

function cameraTurned(yaw, pitch) {
  const [y, p] = [(yaw * Math.PI) / 180, (-pitch * Math.PI) / 180];
  const [sy, cy, sp, cp] = [Math.sin(y), Math.cos(y), Math.sin(p), Math.cos(p)];
  const scale = (SIDE * 0.6) / 23.5;
  const focal = SIDE / 2 / Math.tan((VERTICAL_FOV * Math.PI) / 360);
  return {
    side: SIDE,
    scale,
    distance: focal / scale,
    rotation: [cy, sy * sp, sy * cp, 0, cp, -sp, -sy, cy * sp, cy * cp],
  };
}

/** What is not of the head. */
async function lookOf(random, normal) {
  const light = [normal(), 0.6 * normal() + 0.3, 0.3 * normal() + 0.8];
  const strength = (0.4 * random()) / Math.hypot(...light);
  const blots = Buffer.from(Array.from({ length: 75 }, () => 60 + 140 * random()));
  const raw = { width: 5, height: 5, channels: 3 };
  const { data } = await sharp(blots, { raw })
    .resize(SIDE, SIDE, { kernel: 'cubic' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const cloth = 40 + 140 * random();
  return {
    backdrop: { data: new Uint8ClampedArray(data), width: SIDE, height: SIDE },
    iris: IRISES[Math.floor(random() * IRISES.length)].map((tone) => tone * (0.7 + 0.4 * random())),
    cloth: [0, 1, 2].map(() => cloth * (0.6 + 0.5 * random())),
    light: light.map((value) => value * strength),
  };
}

/** The mesh of the 468 points over the UV square: its triangles, and what spreads values [468 * 3] over the pixels of a map. */
async function uvMesh(side) {
  const { vertices, triangles } = JSON.parse(await readFile(EXPRESSIONS, 'utf8'));
  const numbers = ({ data }) => new Uint16Array(Uint8Array.from(Buffer.from(data, 'base64')).buffer);
  const xy = Float32Array.from(numbers(vertices), (value) => value * vertices.step * side);
  const corners = Int32Array.from(numbers(triangles));
  const { number, weights } = rasterise(xy, new Float32Array(xy.length / 2), corners, side, side, {
    cull: false,
  });
  const spread = (values) => {
    const out = new Float32Array(side * side * 3);
    number.forEach((triangle, pixel) => {
      if (triangle < 0) return;
      for (let k = 0; k < 3; k++) {
        for (let axis = 0; axis < 3; axis++)
          out[pixel * 3 + axis] += weights[pixel * 3 + k] * values[corners[triangle * 3 + k] * 3 + axis];
      }
    });
    return out;
  };
  return { triangles: corners, spread };
}

async function readPicture(file) {
  const { data, info } = await sharp(file)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
}
