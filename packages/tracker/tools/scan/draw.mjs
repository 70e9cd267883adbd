// A textured surface over the UV square as a pinhole camera sees it: plain and slow, for tests.

/**
 * @param {Float32Array} camera [side * side * 3] the surface in camera space [m], looking down -z
 * @param {Uint8Array} mask [side * side]
 * @param {import('../../dist/index.js').Picture} texture over the same square
 * @param {{ width: number, height: number, focalLength: number }} view
 * @returns {Float32Array} [height * width * 4] red, green, blue 0..255 and 1 where the surface is seen from outside
 */
export function drawSurface(camera, mask, side, texture, view) {
  const { width, height, focalLength } = view;
  const out = new Float32Array(width * height * 4);
  const depth = new Float32Array(width * height).fill(Number.POSITIVE_INFINITY);
  const at = (pixel) => {
    const [x, y, z] = camera.subarray(pixel * 3, pixel * 3 + 3);
    return {
      x: width / 2 - (focalLength * x) / z,
      y: height / 2 + (focalLength * y) / z,
      far: -z,
      u: ((pixel % side) + 0.5) / side,
      v: (Math.floor(pixel / side) + 0.5) / side,
    };
  };
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const corners = [0, 1, side + 1, side].map((step) => row * side + column + step);
      if (corners.some((pixel) => !mask[pixel])) continue;
      const [a, b, c, d] = corners.map(at);
      drawTriangle(a, d, c);
      drawTriangle(a, c, b);
    }
  }
  return out;

  /** Corners anticlockwise as seen from outside: with y down their area is negative. */
  function drawTriangle(a, b, c) {
    const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (area >= 0) return;
    const left = Math.max(0, Math.floor(Math.min(a.x, b.x, c.x)));
    const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x, c.x)));
    const top = Math.max(0, Math.floor(Math.min(a.y, b.y, c.y)));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y, c.y)));
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const [px, py] = [x + 0.5, y + 0.5];
        const s = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) / area;
        const t = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) / area;
        if (s < 0 || t < 0 || s + t > 1) continue;
        const mix = (key) => a[key] + s * (b[key] - a[key]) + t * (c[key] - a[key]);
        const pixel = y * width + x;
        if (mix('far') >= depth[pixel]) continue;
        depth[pixel] = mix('far');
        const texel =
          (Math.min(texture.height - 1, Math.floor(mix('v') * texture.height)) * texture.width +
            Math.min(texture.width - 1, Math.floor(mix('u') * texture.width))) *
          4;
        for (let k = 0; k < 3; k++) out[pixel * 4 + k] = texture.data[texel + k];
        out[pixel * 4 + 3] = 1;
      }
    }
  }
}
