/** Naive surface nets: the zero surface of a signed distance as a smooth mesh. */

export type Field = (x: number, y: number, z: number) => number;

export interface Box {
  min: readonly [number, number, number];
  max: readonly [number, number, number];
}

export interface Surface {
  /** [3 n], same unit as the field. */
  positions: Float32Array;
  /** [3 n] unit, outwards. */
  normals: Float32Array;
  triangles: number[];
}

/** Negative inside. The surface must close within the box; cells have side `cell`. */
export function surfaceNets(field: Field, box: Box, cell: number): Surface {
  const size = box.min.map((low, k) => Math.ceil(((box.max[k] as number) - low) / cell) + 1);
  const [nx, ny, nz] = size as [number, number, number];
  const values = sample(field, box, cell, [nx, ny, nz]);
  const at = (i: number, j: number, k: number): number => values[(k * ny + j) * nx + i] as number;
  const ids = new Int32Array(nx * ny * nz).fill(-1);
  const points: number[] = [];
  const corners: [number, number, number][] = [];
  for (let c = 0; c < 8; c++) corners.push([c & 1, (c >> 1) & 1, c >> 2]);
  for (let k = 0; k + 1 < nz; k++) {
    for (let j = 0; j + 1 < ny; j++) {
      for (let i = 0; i + 1 < nx; i++) {
        const place = crossing(corners, (c) => at(i + c[0], j + c[1], k + c[2]));
        if (!place) continue;
        ids[(k * ny + j) * nx + i] = points.length / 3;
        points.push(
          box.min[0] + cell * (i + place[0]),
          box.min[1] + cell * (j + place[1]),
          box.min[2] + cell * (k + place[2]),
        );
      }
    }
  }
  const positions = Float32Array.from(points);
  return {
    positions,
    normals: gradients(field, positions, cell * 0.5),
    triangles: connect(values, ids, [nx, ny, nz]),
  };
}

function sample(field: Field, box: Box, cell: number, [nx, ny, nz]: [number, number, number]): Float32Array {
  const values = new Float32Array(nx * ny * nz);
  let n = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        values[n++] = field(box.min[0] + i * cell, box.min[1] + j * cell, box.min[2] + k * cell);
      }
    }
  }
  return values;
}

/** Mean of where a cell's edges cross zero, in cell units; null when none does. */
function crossing(
  corners: readonly [number, number, number][],
  value: (corner: [number, number, number]) => number,
): [number, number, number] | null {
  const v = corners.map(value);
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let a = 0; a < 8; a++) {
    for (const bit of [1, 2, 4]) {
      if (a & bit) continue;
      const b = a | bit;
      const [va, vb] = [v[a] as number, v[b] as number];
      if (va < 0 === vb < 0) continue;
      const t = va / (va - vb);
      const [p, q] = [corners[a] as number[], corners[b] as number[]];
      for (let k = 0; k < 3; k++) {
        sum[k] = (sum[k] as number) + (p[k] as number) + t * ((q[k] as number) - (p[k] as number));
      }
      count++;
    }
  }
  return count ? [sum[0] / count, sum[1] / count, sum[2] / count] : null;
}

function connect(values: Float32Array, ids: Int32Array, [nx, ny, nz]: [number, number, number]): number[] {
  const triangles: number[] = [];
  const strides = [1, nx, nx * ny];
  const limits = [nx, ny, nz];
  for (let k = 1; k + 1 < nz; k++) {
    for (let j = 1; j + 1 < ny; j++) {
      for (let i = 1; i + 1 < nx; i++) {
        const index = (k * ny + j) * nx + i;
        const inside = (values[index] as number) < 0;
        for (let axis = 0; axis < 3; axis++) {
          if ([i, j, k][axis] === (limits[axis] as number) - 1) continue;
          if ((values[index + (strides[axis] as number)] as number) < 0 === inside) continue;
          const u = strides[(axis + 1) % 3] as number;
          const v = strides[(axis + 2) % 3] as number;
          const [a, b, c, d] = [ids[index], ids[index - u], ids[index - u - v], ids[index - v]] as number[];
          const ring = inside ? [a, b, c, d] : [a, d, c, b];
          const [r0, r1, r2, r3] = ring as [number, number, number, number];
          triangles.push(r0, r1, r2, r0, r2, r3);
        }
      }
    }
  }
  return triangles;
}

function gradients(field: Field, positions: Float32Array, h: number): Float32Array {
  const normals = new Float32Array(positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    const [x, y, z] = [positions[i] as number, positions[i + 1] as number, positions[i + 2] as number];
    const gx = field(x + h, y, z) - field(x - h, y, z);
    const gy = field(x, y + h, z) - field(x, y - h, z);
    const gz = field(x, y, z + h) - field(x, y, z - h);
    const length = Math.hypot(gx, gy, gz) || 1;
    normals.set([gx / length, gy / length, gz / length], i);
  }
  return normals;
}
