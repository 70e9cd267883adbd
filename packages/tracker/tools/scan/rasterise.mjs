/**
 * Which triangle is seen in each pixel, and where inside it.
 * @param {Float32Array} xy [V * 2] pixels, y down; a pixel's centre is at half a pixel
 * @param {Float32Array} near [V] larger is nearer
 * @param {Int32Array} triangles [T * 3] anticlockwise as seen from outside
 * @param {number} width
 * @param {number} height
 * @param {{ cull?: boolean }} [options] `cull`: triangles seen from behind are not drawn (the default)
 * @returns {{ number: Int32Array, weights: Float32Array }} [height * width] the triangle's number or -1, and [height * width * 3] the share of each corner
 */
export function rasterise(xy, near, triangles, width, height, { cull = true } = {}) {
  const number = new Int32Array(width * height).fill(-1);
  const weights = new Float32Array(width * height * 3);
  const nearest = new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY);
  for (let t = 0; t < triangles.length / 3; t++) {
    const [a, b, c] = [triangles[t * 3], triangles[t * 3 + 1], triangles[t * 3 + 2]];
    const [ax, ay, bx, by] = [xy[a * 2], xy[a * 2 + 1], xy[b * 2], xy[b * 2 + 1]];
    const [cx, cy] = [xy[c * 2], xy[c * 2 + 1]];
    // With y down, what is anticlockwise has a negative area.
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    if (cull ? !(area < -1e-6) : !(Math.abs(area) > 1e-6)) continue;
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
    const right = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        const u = ((px - bx) * (by - cy) + (py - by) * (cx - bx)) / area;
        const v = ((px - cx) * (cy - ay) + (py - cy) * (ax - cx)) / area;
        const w = 1 - u - v;
        if (u < -1e-5 || v < -1e-5 || w < -1e-5) continue;
        const depth = u * near[a] + v * near[b] + w * near[c];
        const pixel = y * width + x;
        if (depth <= nearest[pixel]) continue;
        nearest[pixel] = depth;
        number[pixel] = t;
        weights[pixel * 3] = u;
        weights[pixel * 3 + 1] = v;
        weights[pixel * 3 + 2] = w;
      }
    }
  }
  return { number, weights };
}
