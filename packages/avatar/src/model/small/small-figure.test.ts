import { type Mesh, type Object3D, type SkinnedMesh, Vector3 } from 'three';
import { afterEach, describe, expect, it } from 'vitest';
import type { Avatar } from '../../avatar.js';
import { drawCallsOf } from '../../testing/draw-calls.js';
import { asPatchwork } from '../../testing/patchwork.js';
import { seen, undressDolls, type Write, wearModel } from '../../testing/worn-doll.js';
import { type DollOptions, writeArkitGlb, writeVrm0, writeVrm1 } from '../../testing/write-models.js';
import { trianglesOf } from './surfaces.js';

afterEach(undressDolls);

const KINDS: readonly (readonly [string, Write, DollOptions])[] = [
  ['VRM 1.0 with presets', writeVrm1, {}],
  ['VRM 1.0 with Perfect Sync', writeVrm1, { face: 'perfect-sync' }],
  ['VRM 0.x, looking by expressions', writeVrm0, { look: 'expression' }],
  ['GLB', writeArkitGlb, {}],
  ['GLB without bones, in inches', writeArkitGlb, { bones: false, scale: 39.37 }],
];

/** Of everything that is drawn, outlines apart: the corners of its triangles where they are now, as text. */
function cornersOf(root: Object3D): Map<string, number> {
  const found = new Map<string, number>();
  const p = new Vector3();
  root.traverse((node) => {
    const mesh = node as SkinnedMesh;
    if (!mesh.isMesh) return;
    const { geometry, material } = mesh as Mesh;
    for (const one of [material].flat()) {
      if ((one as { isOutline?: boolean }).isOutline) continue;
      const groups = Array.isArray(material)
        ? geometry.groups.filter(({ materialIndex }) => material[materialIndex ?? 0] === one)
        : [{ start: 0, count: Number.POSITIVE_INFINITY }];
      for (const { start, count } of groups) {
        const end = Math.min(start + count, geometry.index?.count ?? 0);
        const surface = { mesh, geometry, material: one, start, end };
        for (const vertex of new Set(trianglesOf(surface).corners)) {
          mesh.getVertexPosition(vertex, p).applyMatrix4(mesh.matrixWorld);
          const key = p
            .toArray()
            .map((value) => Math.round(value * 5000))
            .join();
          found.set(key, (found.get(key) ?? 0) + 1);
        }
      }
    }
  });
  return found;
}

/** Model and stand-in of an avatar that was drawn small once. */
function bothOf({ object3D }: Avatar): { model: Object3D; small: Object3D[] } {
  const small = object3D.children.filter(({ name }) => name.startsWith('small'));
  const model = object3D.children.find((child) => child.getObjectByName('Face')) as Object3D;
  return { model, small };
}

/** The share of the one's corners that are not among the other's, within a step of rounding. */
function missing(of: ReadonlyMap<string, number>, among: ReadonlyMap<string, number>): number {
  let missed = 0;
  for (const key of of.keys()) if (!among.has(key) && !near(key).some((other) => among.has(other))) missed++;
  return missed / of.size;
}

function near(key: string): string[] {
  const [x, y, z] = key.split(',').map(Number) as [number, number, number];
  const steps = [0, -1, 1];
  return steps.flatMap((a) => steps.flatMap((b) => steps.map((c) => `${x + a},${y + b},${z + c}`)));
}

describe.each(KINDS)('a patchwork of a %s in a small tile', (_, write, options) => {
  const wear = () => wearModel(asPatchwork(write({ texture: false, ...options })));

  it('is three draw calls at most, and what it was in a large one', async () => {
    const { avatar } = await wear();
    const full = drawCallsOf(avatar.object3D);
    expect(full).toBeGreaterThan(15);
    avatar.setDetail?.('small');
    expect(drawCallsOf(avatar.object3D)).toBe(3);
    avatar.setDetail?.('full');
    expect(drawCallsOf(avatar.object3D)).toBe(full);
  });

  it('is where the model is, whatever head, face and eyes do', async () => {
    const { avatar } = await wear();
    avatar.setDetail?.('small');
    const rest = cornersOf(bothOf(avatar).model);
    const frames = [
      seen(),
      seen({ jawOpen: 0.8, mouthSmileLeft: 0.5, eyeBlinkRight: 1 }),
      seen({ eyeLookOutLeft: 1, eyeLookInRight: 1, mouthPucker: 0.7, browInnerUp: 1 }),
    ];
    const sin = Math.sin(0.3);
    for (const [i, frame] of frames.entries()) {
      frame.pose.rotation = [0, sin * i * 0.4, 0, Math.sqrt(1 - (sin * i * 0.4) ** 2)];
      avatar.object3D.position.set(0.3 * i, 0.1, -0.2);
      avatar.object3D.rotation.y = 0.5 * i;
      avatar.apply(frame);
      avatar.update(0.016);
      avatar.object3D.updateMatrixWorld(true);
      const { model, small } = bothOf(avatar);
      const expected = cornersOf(model);
      const drawn = new Map(small.flatMap((mesh) => [...cornersOf(mesh)]));
      expect(missing(expected, drawn)).toBe(0);
      expect(missing(drawn, expected)).toBe(0);
      if (i > 0) expect(missing(expected, rest)).toBeGreaterThan(0.5);
    }
  });

  it('gives back what it is made of', async () => {
    const { avatar } = await wear();
    avatar.setDetail?.('small');
    const { small } = bothOf(avatar);
    const held = new Set(
      small.flatMap((node) => {
        const { geometry, material } = node as Mesh;
        return [geometry, ...[material].flat()];
      }),
    );
    const freed = new Set<unknown>();
    for (const thing of held) thing.addEventListener('dispose', () => freed.add(thing));
    avatar.dispose();
    expect(freed).toEqual(held);
    expect(held.size).toBeGreaterThan(3);
  });
});
