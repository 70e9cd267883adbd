import { type BufferAttribute, type Material, type Object3D, type Skeleton, SkinnedMesh } from 'three';
import { type Atlas, paintAtlas } from './atlas.js';
import { type DrivenMorph, type MorphSlot, RestingMorphs, slotsOf } from './driven-morphs.js';
import { Joints } from './joints.js';
import { mergeParts, type Part } from './merge.js';
import { Paint } from './paint.js';
import { type Share, smallMaterial } from './small-material.js';
import { type Surface, surfacesOf, trianglesOf } from './surfaces.js';

/** Morph targets of what is small, as the graphics card keeps them [bytes]: beyond it the least telling are left out. */
const MORPH_BYTES = 32 * 2 ** 20;
/** A morph target's vertex is a texel of four floats. */
const TEXEL = 16;
/** As many layers as every graphics card's textures have. */
const LAYERS = 256;
/** A vertex that moves by less stands still, as a share of its mesh's size. */
const STILL = 1e-4;

/** What becomes one draw call. */
interface Pile {
  readonly parts: Part[];
  /** Whether all of it is seen from behind, too. */
  twoSided: boolean;
}

/**
 * A model as it is drawn in a small tile: whatever it is made of, three draw calls. What the face moves, what only bones
 * move, and what lets through what is behind it, each as one mesh with one texture. It follows the model it was made of:
 * its bones, and the influences of its morph targets. Outlines, normal maps, what shines of itself and colours that
 * expressions change are left out.
 */
export class SmallFigure {
  readonly meshes: readonly SkinnedMesh[];
  readonly #slots: readonly MorphSlot[];
  readonly #moving: SkinnedMesh;
  readonly #materials: readonly Material[];
  readonly #skeleton: Skeleton;
  readonly #atlas: Atlas | null;

  /** @param root at rest or not, with world matrices up to date @param driven what the face moves of it */
  constructor(root: Object3D, driven: readonly DrivenMorph[]) {
    const surfaces = surfacesOf(root);
    const shares = sharesOf(surfaces);
    this.#atlas = paintAtlas(shares.map(({ material }) => material));
    const { still, moving, clear, clearMoves, slots } = sort(surfaces, slotsOf(driven), this.#atlas);
    this.#slots = slots;
    const common = { joints: new Joints(), resting: new RestingMorphs(driven) };
    const geometries = [
      mergeParts([still.parts, clearMoves ? [] : clear.parts], [], common),
      mergeParts([moving.parts, clearMoves ? clear.parts : []], slots, common),
    ] as const;
    this.#skeleton = common.joints.skeleton();
    const materialOf = (pile: Pile, transparent: boolean) =>
      smallMaterial(shares, this.#atlas, { transparent, twoSided: pile.twoSided });
    const materials = [still, moving, clear].map((pile) => materialOf(pile, pile === clear));
    this.#materials = materials;
    const [ofStill, ofMoving, ofClear] = materials as [Material, Material, Material];
    const meshes = [ofStill, ofMoving].map((material, i) => {
      const mesh = new SkinnedMesh(geometries[i], [material, ofClear]);
      mesh.name = i === 0 ? 'small' : 'small face';
      mesh.bind(this.#skeleton, mesh.matrixWorld);
      mesh.frustumCulled = false;
      return mesh;
    });
    this.#moving = meshes[1] as SkinnedMesh;
    this.meshes = meshes.filter(({ geometry }) => geometry.groups.length > 0);
  }

  /** Shows what the face of the model shows. */
  show(): void {
    const influences = this.#moving.morphTargetInfluences;
    if (!influences) return;
    for (let i = 0; i < this.#slots.length; i++) {
      const { on, at } = this.#slots[i] as MorphSlot;
      influences[i] = on[at] as number;
    }
  }

  dispose(): void {
    for (const mesh of this.meshes) {
      mesh.removeFromParent();
      mesh.geometry.dispose();
    }
    for (const material of this.#materials) material.dispose();
    this.#skeleton.dispose();
    this.#atlas?.texture.dispose();
  }
}

function sharesOf(surfaces: readonly Surface[]): Share[] {
  const counts = new Map<Share['material'], number>();
  for (const { material, start, end } of surfaces) {
    counts.set(material, (counts.get(material) ?? 0) + (end - start) / 3);
  }
  return [...counts].map(([material, triangles]) => ({ material, triangles }));
}

/** Which triangles become which draw call, and the morph targets that there is room for. */
function sort(surfaces: readonly Surface[], wanted: readonly MorphSlot[], atlas: Atlas | null) {
  const pile = (): Pile => ({ parts: [], twoSided: true });
  let slots = wanted.slice(0, LAYERS);
  for (;;) {
    const [still, moving, clear] = [pile(), pile(), pile()];
    for (const surface of surfaces) {
      const paint = new Paint(surface, atlas?.tile(surface.material) ?? null);
      const isClear = surface.material.transparent;
      const { corners, twoSided } = trianglesOf(surface);
      const [stills, moves] = isClear ? [corners, []] : split(surface, corners, slots);
      for (const [into, some] of [
        [isClear ? clear : still, stills],
        [moving, moves],
      ] as const) {
        if (some.length === 0) continue;
        into.twoSided &&= twoSided;
        into.parts.push({ surface, paint, corners: some });
      }
    }
    for (const one of [still, moving, clear]) if (!one.twoSided) showBacks(one);
    const clearMoves = clear.parts.some(({ surface }) => slots.some(({ of }) => of.has(surface.mesh)));
    const moved = [...moving.parts, ...(clearMoves ? clear.parts : [])];
    const vertices = moved.reduce((sum, { corners }) => sum + new Set(corners).size, 0);
    const room = Math.floor(MORPH_BYTES / TEXEL / Math.max(vertices, 1));
    if (slots.length <= room) return { still, moving, clear, clearMoves, slots };
    slots = slots.slice(0, room);
  }
}

/** Where not all of a draw call is seen from behind, what is gets a back of its own. */
function showBacks(pile: Pile): void {
  pile.parts.forEach((part, i) => {
    const { corners, surface } = part;
    if (!trianglesOf(surface).twoSided) return;
    const backs = corners.map((_, k) => corners[k - (k % 3) + (2 - (k % 3))] as number);
    pile.parts[i] = { ...part, corners: [...corners, ...backs] };
  });
}

/** The triangles of a surface that no slot moves, and those that some does. */
function split(
  { mesh, geometry }: Surface,
  corners: readonly number[],
  slots: readonly MorphSlot[],
): [still: readonly number[], moving: readonly number[]] {
  const targets = slots.flatMap(({ of }) => {
    const at = of.get(mesh);
    const target = at === undefined ? undefined : geometry.morphAttributes.position?.[at];
    return target ? [target as BufferAttribute] : [];
  });
  if (targets.length === 0) return [corners, []];
  const moves = movedBy(targets, STILL * reachOf(geometry.getAttribute('position') as BufferAttribute));
  const [still, moving]: [number[], number[]] = [[], []];
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [corners[i], corners[i + 1], corners[i + 2]] as [number, number, number];
    (moves[a] || moves[b] || moves[c] ? moving : still).push(a, b, c);
  }
  return [still, moving];
}

/** [V] 1 where some target moves a vertex farther than that. */
function movedBy(targets: readonly BufferAttribute[], least: number): Uint8Array {
  const count = targets.reduce((most, target) => Math.max(most, target.count), 0);
  const moved = new Uint8Array(count);
  for (const target of targets) {
    for (let i = 0; i < target.count; i++) {
      if (moved[i]) continue;
      const [x, y, z] = [target.getX(i), target.getY(i), target.getZ(i)];
      if (x * x + y * y + z * z > least * least) moved[i] = 1;
    }
  }
  return moved;
}

/** Half of a mesh's height, about. */
function reachOf(places: BufferAttribute): number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < places.count; i++) {
    const y = places.getY(i);
    if (y < low) low = y;
    if (y > high) high = y;
  }
  return (high - low) / 2;
}
