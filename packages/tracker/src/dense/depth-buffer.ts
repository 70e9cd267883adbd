/** Distances of the nearest surface, pixel by pixel from the top left. */
export interface DepthImage {
  width: number;
  height: number;
  /** [height, width] distance from the camera along its axis [m]; 0 where there is no face. */
  data: Float32Array;
}

/** What is drawn into a depth image. */
export interface DrawnMesh {
  /** [N * 2] where the image shows each vertex: x right, y down [pixels from the top left corner]. */
  places: Float32Array;
  /** [N] distance from the camera along its axis [m]. */
  distances: Float32Array;
  /** [T * 3] */
  triangles: Uint32Array;
}

/** Draws triangles, nearest first: a pixel has the distance at its centre. */
export function drawDepth(mesh: DrawnMesh, width: number, height: number): DepthImage {
  const { places, distances, triangles } = mesh;
  const data = new Float32Array(width * height);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const [ax, ay] = [places[a * 2], places[a * 2 + 1]];
    const [bx, by] = [places[b * 2] - ax, places[b * 2 + 1] - ay];
    const [cx, cy] = [places[c * 2] - ax, places[c * 2 + 1] - ay];
    const area = bx * cy - by * cx;
    if (area === 0) continue;
    const left = Math.max(0, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const right = Math.min(width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const [x, y] = [column + 0.5 - ax, row + 0.5 - ay];
        const toB = (x * cy - y * cx) / area;
        const toC = (bx * y - by * x) / area;
        if (toB < 0 || toC < 0 || toB + toC > 1) continue;
        const distance = distances[a] * (1 - toB - toC) + distances[b] * toB + distances[c] * toC;
        const pixel = row * width + column;
        if (data[pixel] === 0 || distance < data[pixel]) data[pixel] = distance;
      }
    }
  }
  return { width, height, data };
}
