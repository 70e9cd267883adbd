import {
  BackSide,
  type BufferGeometry,
  type Color,
  DoubleSide,
  type Material,
  type Mesh,
  type Object3D,
  type SkinnedMesh,
  type Texture,
} from 'three';

/** What of a material counts where an avatar is small: three's own and MToon have it. */
export type Painted = Material & {
  readonly color?: Color;
  readonly map?: Texture | null;
  readonly isOutline?: boolean;
  readonly ignoreVertexColor?: boolean;
};

/** Triangles of one mesh in one material. */
export interface Surface {
  readonly mesh: Mesh | SkinnedMesh;
  readonly geometry: BufferGeometry;
  readonly material: Painted;
  /** Of the geometry's indices, or of its vertices where it has none. */
  readonly start: number;
  readonly end: number;
}

/** Everything that is drawn of a model but outlines, in the order in which see-through things are drawn over each other. */
export function surfacesOf(root: Object3D): Surface[] {
  const found: Surface[] = [];
  root.traverseVisible((node) => {
    const mesh = node as Mesh;
    if (mesh.isMesh && mesh.geometry.getAttribute('position')) found.push(...ofMesh(mesh));
  });
  return found.sort((a, b) => a.mesh.renderOrder - b.mesh.renderOrder);
}

function ofMesh(mesh: Mesh): Surface[] {
  const { geometry, material } = mesh;
  const all = geometry.index?.count ?? geometry.getAttribute('position').count;
  const one = (painted: Material | undefined, start: number, count: number): Surface[] => {
    if (!painted?.visible || (painted as Painted).isOutline) return [];
    return [{ mesh, geometry, material: painted, start, end: Math.min(start + count, all) }];
  };
  if (!Array.isArray(material)) return one(material, 0, all);
  return geometry.groups.flatMap(({ materialIndex = 0, start, count }) =>
    one(material[materialIndex], start, count),
  );
}

export interface Triangles {
  /** Vertices, three each, wound to be seen from the front. */
  readonly corners: readonly number[];
  /** Whether they are seen from behind, too. */
  readonly twoSided: boolean;
}

/** A surface's triangles as they are drawn: mirrored meshes, and those that show their backs, the other way round. */
export function trianglesOf({ mesh, geometry, material, start, end }: Surface): Triangles {
  const { index } = geometry;
  const count = Math.max(end - start, 0);
  const corners: number[] = [];
  const flipped = mesh.matrixWorld.determinant() < 0 !== (material.side === BackSide);
  for (let i = 0; i < count - (count % 3); i++) {
    const k = flipped ? i - (i % 3) + (2 - (i % 3)) : i;
    corners.push(index ? index.getX(start + k) : start + k);
  }
  return { corners, twoSided: material.side === DoubleSide };
}
