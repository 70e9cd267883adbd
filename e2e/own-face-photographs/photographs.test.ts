// An own face made of a photograph, drawn with known pose and expression and tracked again: as e2e/own-face.spec.ts does with another
// photograph in a browser, but drawn in Node, so that more photographs cost little.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Avatar, createOwnFaceAvatar } from '@guise/avatar';
import {
  type BlendshapeName,
  blendshapeIndex,
  decodeOwnFace,
  encodeOwnFace,
  restFaceFrame,
} from '@guise/protocol';
import {
  createOnnxRuntime,
  type ExpressionBasis,
  FacePipeline,
  type Picture,
  parseExpressionBasis,
  scanPhotograph,
} from '@guise/tracker';
import { DataTexture, Euler, Quaternion } from 'three';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFaceLibrary as library, meanFace } from '../../packages/avatar/tools/mean-face.mjs';
import { cropPicture } from '../fixtures/mouth.js';
import { readPicture } from '../fixtures/picture.js';
import { POSES, seenIn, sweep } from '../support/closed-loop.js';
import { drawAvatar, type Paints } from './draw.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PHOTOGRAPHS = join(
  dirname(fileURLToPath(import.meta.resolve('@vladmandic/face-api/package.json'))),
  'demo',
);
/** One person of each: its size, and the part that shows them [pixels]. */
const PEOPLE = [
  { file: 'sample3.jpg', size: [1920, 1350], part: [470, 200, 480, 480] },
  { file: 'sample5.jpg', size: [1920, 1398], part: [640, 20, 420, 420] },
] as const;
/** Of a channel, from 0 to 1. */
const STEPS = 4;

let pipeline: FacePipeline;
let basis: ExpressionBasis;
beforeAll(async () => {
  const source = (folder: string) => (name: string) => readFile(join(ROOT, 'models', folder, name));
  pipeline = await FacePipeline.create(createOnnxRuntime(), {
    face: source('prnet-lite'),
    finder: source('face-finder'),
  });
  basis = parseExpressionBasis(await source('prnet-lite')('expression-basis.json'));
});
afterAll(() => pipeline?.release());

describe.each(PEOPLE)('somebody in $file', (person) => {
  let avatar: Avatar;
  let paints: Paints;
  beforeAll(async () => {
    const face = await scanPhotograph(pipeline, basis, await photograph(person));
    if (!face) throw new Error('no face in the photograph');
    // The file needs some texture; drawn is the one that the photograph gave.
    const { texture } = decodeOwnFace(await meanFace());
    const linear = (colour: readonly number[]) => colour.map((value) => (value / 255) ** 2.2);
    paints = {
      texture: face.texture,
      hair: linear(face.hairColour) as never,
      iris: linear(face.irisColour) as never,
    };
    avatar = await createOwnFaceAvatar(encodeOwnFace({ ...face, hair: 'crop', texture }), {
      library,
      motion: 'reduced',
      decodeTexture: async () => new DataTexture(new Uint8Array(4), 1, 1),
    });
  }, 300_000);
  afterAll(() => avatar?.dispose());

  it('is seen turned as far as the avatar is', async () => {
    const misses: (readonly [yaw: number, pitch: number])[] = [];
    for (const [yaw, pitch] of POSES) {
      const seen = await track({ yaw, pitch });
      misses.push([seen.yaw - yaw, seen.pitch - pitch]);
    }
    console.log(
      'yaw and pitch off by [degrees]',
      misses.map((one) => one.map((n) => n.toFixed(1))).join('; '),
    );
    // The line is 4 degrees (`own-face.spec` holds one photograph to it throughout); here one angle may miss it, and not by much.
    const angles = misses.flat().map(Math.abs);
    expect(angles.filter((off) => off >= 4).length).toBeLessThanOrEqual(1);
    expect(Math.max(...angles)).toBeLessThan(5);
  }, 600_000);

  it('is seen to open their mouth and to smile as far as the avatar does', async () => {
    const jaw = await sweep(['jawOpen'], STEPS, (channels) => track({ channels }));
    const smile = await sweep(['mouthSmileLeft', 'mouthSmileRight'], STEPS, (channels) =>
      track({ channels }),
    );
    console.log(`jawOpen r ${jaw.toFixed(3)}, smile r ${smile.toFixed(3)}`);
    expect(jaw).toBeGreaterThan(0.95);
    expect(smile).toBeGreaterThan(0.9);
  }, 600_000);

  /** What the tracker makes of the avatar. Angles in degrees. */
  async function track(look: { yaw?: number; pitch?: number; channels?: Record<string, number> }) {
    const frame = restFaceFrame(0);
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
    const turn = new Euler(radians(-(look.pitch ?? 0)), radians(look.yaw ?? 0), 0, 'YXZ');
    frame.pose.rotation = new Quaternion().setFromEuler(turn).toArray() as [number, number, number, number];
    for (const [name, value] of Object.entries(look.channels ?? {}))
      frame.blendshapes[blendshapeIndex(name as BlendshapeName)] = value;
    avatar.apply(frame);
    const picture = drawAvatar(avatar.object3D, paints);
    return seenIn(pipeline, picture, look);
  }
});

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

async function photograph({ file, size, part }: (typeof PEOPLE)[number]): Promise<Picture> {
  const [x, y, width, height] = part;
  const [wide, high] = size;
  const { data } = cropPicture(await readPicture(join(PHOTOGRAPHS, file), wide, high), x, y, width, height);
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(i * 3, i * 3 + 3), i * 4);
  return { data: rgba, width, height };
}
