import { Bone, Matrix3, Matrix4, type Mesh, type Object3D, Skeleton, type SkinnedMesh } from 'three';

/** What places the vertices of one mesh: what to do to them once, and the joints that move them. */
export interface Placed {
  readonly bind: Matrix4;
  readonly bindNormal: Matrix3;
  /** Place in the common skeleton of one of the mesh's joints; of a mesh without any, its only one. */
  joint(own: number): number;
}

/** The joints of all meshes of a model as one skeleton. A mesh without joints hangs on itself. */
export class Joints {
  readonly #bones: Object3D[] = [];
  readonly #inverses: Matrix4[] = [];
  readonly #places = new Map<Object3D, number[]>();
  readonly #placed = new Map<Mesh, Placed>();

  of(mesh: Mesh | SkinnedMesh): Placed {
    const known = this.#placed.get(mesh);
    if (known) return known;
    const placed = 'skeleton' in mesh ? this.#skinned(mesh) : this.#rigid(mesh);
    this.#placed.set(mesh, placed);
    return placed;
  }

  skeleton(): Skeleton {
    // A skeleton reads nothing of its bones but where they are in the world.
    return new Skeleton(this.#bones as Bone[], this.#inverses);
  }

  #skinned({ skeleton, bindMatrix }: SkinnedMesh): Placed {
    const places: number[] = [];
    return {
      bind: bindMatrix,
      bindNormal: new Matrix3().getNormalMatrix(bindMatrix),
      joint: (own) => {
        const at = own < skeleton.bones.length ? own : 0;
        places[at] ??= this.#place(
          skeleton.bones[at] ?? new Bone(),
          skeleton.boneInverses[at] ?? new Matrix4(),
        );
        return places[at];
      },
    };
  }

  #rigid(mesh: Mesh): Placed {
    const place = this.#place(mesh, new Matrix4());
    return { bind: new Matrix4(), bindNormal: new Matrix3(), joint: () => place };
  }

  #place(bone: Object3D, inverse: Matrix4): number {
    const places = this.#places.get(bone) ?? [];
    this.#places.set(bone, places);
    const known = places.find((place) => this.#inverses[place]?.equals(inverse));
    if (known !== undefined) return known;
    places.push(this.#bones.length);
    this.#inverses.push(inverse);
    return this.#bones.push(bone) - 1;
  }
}
