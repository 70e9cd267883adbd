import type { BufferAttribute, Mesh, Vector3 } from 'three';

/** A morph target that a face moves. */
export interface DrivenMorph {
  readonly mesh: Mesh;
  readonly at: number;
  /** Targets of one key always have the same influence. */
  readonly key: string;
  /** What is seen first of a face has the lowest. */
  readonly rank: number;
}

/** A morph target of what is drawn small: the influence that it shows, and which target of each mesh it stands for. */
export interface MorphSlot {
  readonly on: readonly number[];
  readonly at: number;
  readonly of: ReadonlyMap<Mesh, number>;
}

/** The slots that the driven targets need, the most telling first. */
export function slotsOf(driven: readonly DrivenMorph[]): MorphSlot[] {
  const slots = new Map<string, MorphSlot & { rank: number; of: Map<Mesh, number> }>();
  for (const { mesh, at, key, rank } of driven) {
    const known = slots.get(key);
    if (known && !known.of.has(mesh)) known.of.set(mesh, at);
    else {
      const on = mesh.morphTargetInfluences as number[];
      // Two targets of one mesh for one channel: the second has a slot of its own.
      slots.set(known ? `${key} ${mesh.uuid} ${at}` : key, { on, at, rank, of: new Map([[mesh, at]]) });
    }
  }
  return [...slots.values()].sort((a, b) => a.rank - b.rank);
}

/** What a file wants of a resting face by targets that nothing moves. */
export class RestingMorphs {
  readonly #known = new Map<Mesh, { move: BufferAttribute; weight: number }[]>();
  readonly #driven: readonly DrivenMorph[];

  constructor(driven: readonly DrivenMorph[]) {
    this.#driven = driven;
  }

  /** Adds it to where a vertex is. */
  add(mesh: Mesh, vertex: number, place: Vector3): void {
    for (const { move, weight } of this.#of(mesh)) {
      place.x += weight * move.getX(vertex);
      place.y += weight * move.getY(vertex);
      place.z += weight * move.getZ(vertex);
    }
  }

  #of(mesh: Mesh): { move: BufferAttribute; weight: number }[] {
    const known = this.#known.get(mesh);
    if (known) return known;
    const driven = new Set(this.#driven.flatMap((morph) => (morph.mesh === mesh ? [morph.at] : [])));
    const moves = mesh.geometry.morphAttributes.position ?? [];
    const resting = (mesh.morphTargetInfluences ?? []).flatMap((weight, at) => {
      const move = moves[at] as BufferAttribute | undefined;
      return weight !== 0 && move && !driven.has(at) ? [{ move, weight }] : [];
    });
    this.#known.set(mesh, resting);
    return resting;
  }
}
