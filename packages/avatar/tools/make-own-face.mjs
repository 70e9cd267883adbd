// Models what every own face wears and writes packages/avatar/own-face/parts.glb: npm run make-own-face
// Hair is in the cast's canonical head (HeadFitting brings it onto somebody's), the bust where it belongs. The same bytes every time.
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { wearHair } from '../dist/characters/human.js';
import { addRevolution, addTorso, collarRings, torso } from '../dist/geometry/body.js';
import { PartMesh } from '../dist/geometry/part-mesh.js';
import { Region } from '../dist/region.js';
import { castFile } from './cast-file.mjs';

const FOLDER = fileURLToPath(new URL('../own-face/', import.meta.url));
/** Hair stays where it is modelled: it is fitted onto each head. */
const asModelled = (p) => p;

function part(build) {
  const out = new PartMesh();
  build(out);
  return out;
}

/** A neck up into the skull; in front it ends below the open mouth. [dm] */
const NECK = [
  [-0.16, 0.54, 0.8, 0],
  [-0.05, 0.54, 0.78, 0],
  [0.08, 0.535, 0.74, 0],
  [0.25, 0.525, 0.66, 0],
  [0.4, 0.49, 0.58, 0.03],
  [0.55, 0.42, 0.5, 0.12],
  [0.75, 0.38, 0.42, 0.25],
  [0.95, 0.36, 0.4, 0.42],
].map(([y, radius, light, dip]) => ({ y, radius, light, dip }));

/** A grown-up's shoulders and neck under a head of a grown-up's size. */
const bust = part((out) => {
  addTorso(out, torso({ broad: 1.5, deep: 1.28, slope: 0.2 }), undefined, {
    min: [-2.6, -2.95, -1.2],
    max: [2.6, 0.45, 1.2],
  });
  addRevolution(out, NECK, Region.Skin, 32);
  addRevolution(out, collarRings(0.62, 0.11, -0.02, 1.1), Region.Trim, 36);
});

const { bytes, report } = await castFile({
  face: null,
  headCentre: [0, 1.36, 0.3],
  scale: 1,
  eyeCentre: [0.32, 1.6, 0.6],
  eyeRadius: 0.12,
  parts: new Map([
    ['body', bust],
    ...['crop', 'bob', 'bun', 'curls', 'puffs'].map((style) => [
      `style ${style}`,
      part((out) => wearHair(style)(out, asModelled)),
    ]),
  ]),
});
await mkdir(FOLDER, { recursive: true });
await writeFile(`${FOLDER}parts.glb`, bytes);
console.log(`parts.glb ${(bytes.length / 1000).toFixed(0)} kB  ${report}`);
