import { BLENDSHAPE_NAMES, type BlendshapeName } from '@guise/protocol';
import { describe, expect, it } from 'vitest';
import { Region } from '../region.js';
import { BLINK_SINK } from '../rig.js';
import { EYE_CENTRE, EYE_RADIUS } from './eyes.js';
import { assembleFace, morphDeltas } from './face.js';
import type { FaceVertex } from './face-mesh.js';
import { BROW } from './parts.js';

/** The canonical face, which everybody's is made of. */
const { vertices, triangles } = assembleFace({ brow: BROW });
const deltas = new Map(BLENDSHAPE_NAMES.map((name) => [name, morphDeltas(vertices, name)]));

type Moved = [x: number, y: number, z: number];

/** Where a vertex is while some coefficients are played [dm]. */
function moved(i: number, weights: Partial<Record<BlendshapeName, number>>): Moved {
  const v = vertices[i] as FaceVertex;
  const p: Moved = [v.x, v.y, v.z];
  for (const [name, weight] of Object.entries(weights)) {
    const d = deltas.get(name as BlendshapeName) as Float32Array;
    for (let k = 0; k < 3; k++) p[k] = (p[k] as number) + weight * (d[i * 3 + k] as number);
  }
  return p;
}

function indices(test: (v: FaceVertex) => boolean): number[] {
  return vertices.flatMap((v, i) => (test(v) ? [i] : []));
}

/** Furthest any vertex goes [dm]. */
function reach(name: BlendshapeName, among = indices(() => true)): number {
  const d = deltas.get(name) as Float32Array;
  return Math.max(
    ...among.map((i) => Math.hypot(d[i * 3] as number, d[i * 3 + 1] as number, d[i * 3 + 2] as number)),
  );
}

/** Identifies a vertex by its place; upper and lower lip share places at their seam. */
const key = (v: FaceVertex, mirror: 1 | -1): string =>
  `${[mirror * v.x, v.y, v.z, v.side].map((value) => Math.round(value * 1e4) || 0).join()},${v.region}`;
const byPlace = new Map(vertices.map((v, i) => [key(v, 1), i]));

describe('the canonical face', () => {
  it('has no vertex that is not a number and no triangle out of range', () => {
    for (const v of vertices) expect(Number.isFinite(v.x + v.y + v.z)).toBe(true);
    expect(Math.max(...triangles)).toBe(vertices.length - 1);
    expect(Math.min(...triangles)).toBe(0);
  });

  it('is closed: every edge belongs to two triangles', () => {
    const edges = new Map<string, number>();
    for (let t = 0; t < triangles.length; t += 3) {
      for (let k = 0; k < 3; k++) {
        const a = triangles[t + k] as number;
        const b = triangles[t + ((k + 1) % 3)] as number;
        const name = a < b ? `${a} ${b}` : `${b} ${a}`;
        edges.set(name, (edges.get(name) ?? 0) + (a < b ? 1 : -1));
      }
    }
    // Only the innermost ring of each eye's lids is open: it lies behind the lids.
    const open = [...edges].filter(([, sum]) => sum !== 0).map(([name]) => name.split(' ').map(Number));
    for (const pair of open) for (const i of pair) expect(vertices[i as number]?.lid).toBe(1);
  });

  it('is the same on both sides', () => {
    const lonely = vertices.filter((v) => !byPlace.has(key(v, -1)));
    expect(lonely.length).toBe(0);
  });
});

/** How many of the face's outer triangles look inwards: they would be holes in the skin. */
function foldedTriangles(weights: Partial<Record<BlendshapeName, number>>): number {
  const isSkin = (i: number): boolean => {
    const v = vertices[i] as FaceVertex;
    return v.region === Region.Skin && !v.rigid && v.depth === 0 && v.lid < 1 && v.lip < 1;
  };
  let folded = 0;
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = triangles.slice(t, t + 3);
    if (!corners.every(isSkin)) continue;
    const [a, b, c] = corners.map((i) => moved(i, weights)) as [Moved, Moved, Moved];
    const u = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
    const w = [c[0] - a[0], c[1] - a[1], c[2] - a[2]] as const;
    const volume =
      a[0] * (u[1] * w[2] - u[2] * w[1]) +
      a[1] * (u[2] * w[0] - u[0] * w[2]) +
      a[2] * (u[0] * w[1] - u[1] * w[0]);
    if (volume <= 0) folded++;
  }
  return folded;
}

describe('skin', () => {
  it('is not folded at rest', () => {
    expect(foldedTriangles({})).toBe(0);
  });

  it.each(BLENDSHAPE_NAMES.filter((name) => name !== 'mouthClose'))('hardly folds at %s', (name) => {
    expect(foldedTriangles({ [name]: 1 })).toBeLessThanOrEqual(16);
  });
});

describe('morph targets', () => {
  it.each(BLENDSHAPE_NAMES)('%s moves something by 1 to 80 mm, and only finitely', (name) => {
    expect((deltas.get(name) as Float32Array).every(Number.isFinite)).toBe(true);
    expect(reach(name)).toBeGreaterThan(0.01);
    expect(reach(name)).toBeLessThan(0.8);
  });

  it.each(BLENDSHAPE_NAMES.filter((name) => name.endsWith('Left')))(
    '%s is mirrored by its right twin',
    (name) => {
      const left = deltas.get(name) as Float32Array;
      const right = deltas.get(name.replace(/Left$/, 'Right') as BlendshapeName) as Float32Array;
      let worst = 0;
      vertices.forEach((v, i) => {
        const j = byPlace.get(key(v, -1)) as number;
        for (let k = 0; k < 3; k++) {
          const mirrored = (right[j * 3 + k] as number) * (k === 0 ? -1 : 1);
          worst = Math.max(worst, Math.abs((left[i * 3 + k] as number) - mirrored));
        }
      });
      expect(worst).toBeLessThan(0.001);
    },
  );

  it.each(['mouthSmile', 'eyeBlink', 'browDown', 'cheekSquint', 'mouthFrown'] as const)(
    '%sLeft stays on the subject’s left half, +x',
    (stem) => {
      const far = indices((v) => v.x < -0.2);
      expect(reach(`${stem}Left`, far)).toBeLessThan(0.02);
      expect(reach(`${stem}Left`)).toBeGreaterThan(0.04);
    },
  );

  it('jawOpen drops chin, lower teeth and tongue, and leaves forehead, upper teeth and eyes', () => {
    const d = deltas.get('jawOpen') as Float32Array;
    const chin = indices((v) => v.region === Region.Skin && v.y < -0.9 && v.z > 0.6);
    expect(chin.length).toBeGreaterThan(5);
    for (const i of chin) expect(d[i * 3 + 1]).toBeLessThan(-0.2);
    for (const i of indices((v) => v.region === Region.Tongue)) expect(d[i * 3 + 1]).toBeLessThan(-0.1);
    expect(
      reach(
        'jawOpen',
        indices((v) => v.y > 0),
      ),
    ).toBeLessThan(0.005);
    expect(
      reach(
        'jawOpen',
        indices((v) => v.region === Region.Teeth && v.side > 0),
      ),
    ).toBe(0);
  });

  it('jawOpen opens the mouth, and mouthClose closes it again with the jaw down', () => {
    const middle = indices((v) => v.lipPaint === 1 && v.lip === 1 && v.depth === 0 && Math.abs(v.x) < 0.02);
    const top = middle.filter((i) => vertices[i]?.side === 1);
    const bottom = middle.filter((i) => vertices[i]?.side === -1);
    const gap = (weights: Partial<Record<BlendshapeName, number>>): number =>
      Math.min(...top.map((i) => moved(i, weights)[1])) -
      Math.max(...bottom.map((i) => moved(i, weights)[1]));
    expect(Math.abs(gap({}))).toBeLessThan(0.03);
    expect(gap({ jawOpen: 1 })).toBeGreaterThan(0.25);
    expect(Math.abs(gap({ jawOpen: 1, mouthClose: 1 }))).toBeLessThan(0.05);
    expect(moved(bottom[0] as number, { jawOpen: 1, mouthClose: 1 })[1]).toBeLessThan(-0.7);
  });

  it.each(BLENDSHAPE_NAMES.filter((name) => name !== 'mouthClose'))(
    '%s leaves the lips on their own sides of the seam',
    (name) => {
      const seam = indices((v) => v.lip === 1 && v.light === 0.55);
      const line = (sign: 1 | -1): Moved[] =>
        seam
          .filter((i) => (vertices[i] as FaceVertex).side * sign >= 0)
          .map((i) => moved(i, { [name]: 1 }))
          .sort((a, b) => a[0] - b[0]);
      const [top, bottom] = [line(1), line(-1)];
      expect(bottom.length).toBeGreaterThan(20);
      for (const [x, y] of bottom) {
        const k = top.findIndex((p) => p[0] >= x);
        if (k < 1) continue;
        const [a, b] = [top[k - 1] as Moved, top[k] as Moved];
        const above = a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0]);
        expect(above - y).toBeGreaterThan(-0.02);
      }
    },
  );

  it('pulls the corners up for a smile and down for a frown', () => {
    const corner = indices((v) => v.lipPaint > 0.3 && v.depth === 0 && v.x > 0.31);
    expect(corner.length).toBeGreaterThan(0);
    for (const i of corner) {
      const [x, y] = moved(i, {});
      expect(moved(i, { mouthSmileLeft: 1 })[1]).toBeGreaterThan(y + 0.08);
      expect(moved(i, { mouthSmileLeft: 1 })[0]).toBeGreaterThan(x + 0.05);
      expect(moved(i, { mouthFrownLeft: 1 })[1]).toBeLessThan(y - 0.08);
    }
  });
});

describe('lids', () => {
  const distance = ([x, y, z]: Moved): number =>
    Math.hypot(x - EYE_CENTRE[0], y - EYE_CENTRE[1], z - EYE_CENTRE[2]);
  const lids = indices((v) => v.eye === 1);

  it.each([0, 1])('lie outside the eyeball at eyeBlink %d', (weight) => {
    for (const i of lids) {
      expect(distance(moved(i, { eyeBlinkLeft: weight }))).toBeGreaterThan(EYE_RADIUS + 0.004);
    }
  });

  it.each([0.25, 0.5, 0.75])('clear the eyeball, which gives way, at eyeBlink %d', (weight) => {
    const back = BLINK_SINK * EYE_RADIUS * 4 * weight * (1 - weight);
    for (const i of lids) {
      const [x, y, z] = moved(i, { eyeBlinkLeft: weight });
      expect(distance([x, y, z + back])).toBeGreaterThan(EYE_RADIUS - 0.004);
    }
  });

  it('meet when closed', () => {
    const edges = indices((v) => v.eye === 1 && v.lid === 1 && v.light >= 0.9 && Math.abs(v.closing) > 0.1);
    const height = (i: number): [number, number] => {
      const [x, y] = moved(i, { eyeBlinkLeft: 1 });
      return [x, y];
    };
    const upper = edges.filter((i) => (vertices[i] as FaceVertex).closing < 0).map(height);
    const lower = edges.filter((i) => (vertices[i] as FaceVertex).closing > 0).map(height);
    expect(upper.length).toBeGreaterThan(20);
    for (const [x, y] of upper) {
      // The nearest lower edge is nowhere more than 3 mm away and the upper one reaches down to it.
      const near = lower.filter(([lx]) => Math.abs(lx - x) < 0.03).map(([, ly]) => ly);
      if (near.length === 0) continue;
      expect(Math.min(...near.map((ly) => Math.abs(ly - y)))).toBeLessThan(0.03);
    }
  });

  it('follow the gaze down and up', () => {
    const upper = indices((v) => v.eye === 1 && v.lid === 1 && v.closing < -0.9);
    for (const i of upper) {
      const y = moved(i, {})[1];
      expect(moved(i, { eyeLookDownLeft: 1 })[1]).toBeLessThan(y - 0.05);
      expect(moved(i, { eyeLookUpLeft: 1 })[1]).toBeGreaterThan(y);
      expect(moved(i, { eyeWideLeft: 1 })[1]).toBeGreaterThan(y);
    }
  });
});
