// An own face as it is worn, turned by 60 degrees: a head, whatever the face, and no card and no mask.
import { blendshapeIndex, decodeOwnFace, restFaceFrame } from '@guise/protocol';
import { DataTexture } from 'three';
import { describe, expect, it } from 'vitest';
import { createOwnFaceAvatar } from '../dist/index.js';
import { ownFaceLibrary as library, meanFace } from './mean-face.mjs';
import { drawnTriangles, drawSilhouette, judge } from './silhouette.mjs';

const SIXTY = Math.PI / 3;
/**
 * Of what is covered: how much may be a hole, and the back of a surface. And how wide a head is at least beside the same one from the front: most are
 * wider, a wide flat one is not.
 */
const LINES = { holes: 0.001, backs: 0.002, width: 0.9 };
/** Rows of the picture between eyes and chin, where a head is deeper than it is wide. */
const HEAD = [80, 125];

/** The mean face, stretched across, up and out. */
async function face([x, y, z], hair) {
  const { surface } = decodeOwnFace(await meanFace());
  return meanFace({ hair, surface: surface.map((value, i) => value * [x, y, z][i % 3]) });
}

const FACES = [
  ['a mean face without hair', [1, 1, 1], 'none'],
  ['a mean face with curls', [1, 1, 1], 'curls'],
  ['a narrow, long face', [0.86, 1.1, 1], 'crop'],
  ['a wide, flat face', [1.15, 0.95, 0.8], 'bob'],
];

async function wear(stretch, hair) {
  const decodeTexture = async () => new DataTexture(new Uint8Array(4), 1, 1);
  const avatar = await createOwnFaceAvatar(await face(stretch, hair), {
    library,
    decodeTexture,
    motion: 'reduced',
  });
  /** What it draws, turned so far to its left [rad]. */
  return (yaw, channels = {}) => {
    const frame = restFaceFrame(1);
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
    frame.pose.rotation = [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)];
    for (const [name, value] of Object.entries(channels)) frame.blendshapes[blendshapeIndex(name)] = value;
    avatar.apply(frame);
    return drawnTriangles(avatar.object3D);
  };
}

const look = (corners) => judge(drawSilhouette(corners));
const width = ({ widths }) => widths.slice(...HEAD).reduce((sum, value) => sum + value, 0);

describe.each(FACES)('%s', (_, stretch, hair) => {
  it.each([SIXTY, -SIXTY])('is a whole head turned by %f', async (yaw) => {
    const turn = await wear(stretch, hair);
    const ahead = look(turn(0));
    for (const channels of [{}, { jawOpen: 0.8, eyeBlinkLeft: 1, eyeBlinkRight: 1 }]) {
      const turned = look(turn(yaw, channels));
      expect(turned.holes).toBeLessThan(LINES.holes);
      expect(turned.backs).toBeLessThan(LINES.backs);
      expect(width(turned) / width(ahead)).toBeGreaterThan(LINES.width);
    }
  });
});

describe('what is no head', () => {
  /** Turned about the head's middle, as corners [m]. */
  const rotated = (corners, yaw) => {
    const out = corners.slice();
    for (let i = 0; i < out.length; i += 3) {
      const [x, z] = [corners[i], corners[i + 2]];
      out[i] = Math.cos(yaw) * x + Math.sin(yaw) * z;
      out[i + 2] = Math.cos(yaw) * z - Math.sin(yaw) * x;
    }
    return out;
  };

  it('is seen to be none: a card', async () => {
    const ahead = (await wear([1, 1, 1], 'none'))(0);
    const card = ahead.map((value, i) => (i % 3 === 2 ? 0.01 * value : value));
    expect(width(look(rotated(card, SIXTY))) / width(look(ahead))).toBeLessThan(0.6);
  });

  it('is seen to be none: a mask without a back', async () => {
    const ahead = (await wear([1, 1, 1], 'none'))(0);
    const front = [];
    for (let i = 0; i < ahead.length; i += 9) {
      if (Math.min(ahead[i + 2], ahead[i + 5], ahead[i + 8]) > 0.01) front.push(...ahead.subarray(i, i + 9));
    }
    const mask = look(rotated(Float32Array.from(front), SIXTY));
    expect(width(mask) / width(look(ahead))).toBeLessThan(LINES.width - 0.1);
  });

  it('is seen to be none: a head with a hole, or with a patch inside out', async () => {
    const ahead = (await wear([1, 1, 1], 'none'))(0);
    const isPatch = (i) => Math.hypot(ahead[i], ahead[i + 1] - 0.13) < 0.02;
    const [open, flipped] = [[], []];
    for (let i = 0; i < ahead.length; i += 9) {
      const [a, b, c] = [i, i + 3, i + 6].map((at) => ahead.subarray(at, at + 3));
      if (!isPatch(i)) open.push(...a, ...b, ...c);
      flipped.push(...(isPatch(i) ? [...a, ...c, ...b] : [...a, ...b, ...c]));
    }
    expect(look(Float32Array.from(open)).holes).toBeGreaterThan(5 * LINES.holes);
    expect(look(Float32Array.from(flipped)).backs).toBeGreaterThan(5 * LINES.backs);
  });
});
