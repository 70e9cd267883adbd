/** [N * 3] normals of length 1: the mean of the triangles about each vertex, large ones counting more. */
export function vertexNormals(points: Float32Array, triangles: Uint32Array): Float32Array {
  const out = new Float32Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] * 3, triangles[t + 1] * 3, triangles[t + 2] * 3];
    const normal = cross(points, b, a, c, a);
    for (const vertex of [a, b, c]) for (let axis = 0; axis < 3; axis++) out[vertex + axis] += normal[axis];
  }
  return normalised(out);
}

/**
 * [side * side * 3] normals of length 1 of a grid of points [side, side, 3], rows downwards on the face; `flipped`: columns
 * run to the subject's right.
 */
export function gridNormals(points: Float32Array, side: number, flipped: boolean): Float32Array {
  const out = new Float32Array(points.length);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (r: number, c: number) =>
        (Math.min(side - 1, Math.max(0, r)) * side + Math.min(side - 1, Math.max(0, c))) * 3;
      const normal = cross(
        points,
        at(row - 1, column),
        at(row + 1, column),
        at(row, column - 1),
        at(row, column + 1),
      );
      out.set(flipped ? normal.map((value) => -value) : normal, at(row, column));
    }
  }
  return normalised(out);
}

/** (p - q) x (r - s), given where in `points` each begins. */
function cross(points: Float32Array, p: number, q: number, r: number, s: number): number[] {
  const [ax, ay, az] = [points[p] - points[q], points[p + 1] - points[q + 1], points[p + 2] - points[q + 2]];
  const [bx, by, bz] = [points[r] - points[s], points[r + 1] - points[s + 1], points[r + 2] - points[s + 2]];
  return [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
}

/** In place. A vertex without a triangle of any size looks out of the face. */
function normalised(normals: Float32Array): Float32Array {
  for (let i = 0; i < normals.length; i += 3) {
    const length = Math.hypot(normals[i], normals[i + 1], normals[i + 2]);
    if (length > 0) for (let axis = 0; axis < 3; axis++) normals[i + axis] /= length;
    else normals[i + 2] = 1;
  }
  return normals;
}
