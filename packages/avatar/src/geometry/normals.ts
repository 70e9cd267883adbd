/** Smooth normals [3 n], weighted by area. */
export function normalsOf(positions: ArrayLike<number>, triangles: ArrayLike<number>): Float32Array {
  const normals = new Float32Array(positions.length);
  const p = (i: number): number => positions[i] as number;
  const add = (i: number, x: number, y: number, z: number): void => {
    normals[i] = (normals[i] as number) + x;
    normals[i + 1] = (normals[i + 1] as number) + y;
    normals[i + 2] = (normals[i + 2] as number) + z;
  };
  for (let t = 0; t < triangles.length; t += 3) {
    const a = (triangles[t] as number) * 3;
    const b = (triangles[t + 1] as number) * 3;
    const c = (triangles[t + 2] as number) * 3;
    const ux = p(b) - p(a);
    const uy = p(b + 1) - p(a + 1);
    const uz = p(b + 2) - p(a + 2);
    const vx = p(c) - p(a);
    const vy = p(c + 1) - p(a + 1);
    const vz = p(c + 2) - p(a + 2);
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    add(a, nx, ny, nz);
    add(b, nx, ny, nz);
    add(c, nx, ny, nz);
  }
  for (let i = 0; i < normals.length; i += 3) {
    const [x, y, z] = [normals[i] as number, normals[i + 1] as number, normals[i + 2] as number];
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[i] = x / length;
    normals[i + 1] = y / length;
    normals[i + 2] = z / length;
  }
  return normals;
}
