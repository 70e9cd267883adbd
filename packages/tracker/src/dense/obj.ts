import type { FaceMesh } from './dense-face.js';

/** The texts of a Wavefront model: the mesh and its material. */
export interface ObjFiles {
  obj: string;
  mtl: string;
}

/**
 * A face as a Wavefront OBJ model in metres, y up, looking along +z. `mtl` and `texture` are the names under which the
 * material and the texture's picture will lie beside it.
 */
export function writeObj(mesh: FaceMesh, { mtl, texture }: { mtl: string; texture: string }): ObjFiles {
  const { positions, normals, uvs, triangles } = mesh;
  const lines = [`mtllib ${mtl}`, 'o face'];
  const rows = (
    key: string,
    values: Float32Array,
    width: number,
    write: (value: number, axis: number) => number,
  ) => {
    for (let i = 0; i < values.length; i += width) {
      const numbers = Array.from(values.subarray(i, i + width), (value, axis) =>
        write(value, axis).toFixed(6),
      );
      lines.push(`${key} ${numbers.join(' ')}`);
    }
  };
  rows('v', positions, 3, (value) => value);
  // OBJ counts v upwards.
  rows('vt', uvs, 2, (value, axis) => (axis === 0 ? value : 1 - value));
  rows('vn', normals, 3, (value) => value);
  lines.push('usemtl face', 's 1');
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = Array.from(triangles.subarray(t, t + 3), (vertex) =>
      new Array(3).fill(vertex + 1).join('/'),
    );
    lines.push(`f ${corners.join(' ')}`);
  }
  const material = ['newmtl face', 'Ka 0 0 0', 'Kd 1 1 1', 'Ks 0 0 0', 'illum 1', `map_Kd ${texture}`];
  return { obj: `${lines.join('\n')}\n`, mtl: `${material.join('\n')}\n` };
}
