import type { OwnFace } from '@guise/protocol';

/** How far a map is continued beyond its mask [pixels]. */
const RINGS = 4;

const NEIGHBOURS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const));

/** [N * 3] the points of a face's map at places of the UV square [N * 2]: a cubic (Catmull and Rom) through its pixels. */
export function sampleMap({ surface, mask, side }: OwnFace, uvs: Float32Array): Float32Array {
  const values = continued(surface, mask, side);
  const out = new Float32Array((uvs.length / 2) * 3);
  const clamp = (index: number): number => Math.min(side - 1, Math.max(0, index));
  for (let i = 0; i < uvs.length / 2; i++) {
    const u = (uvs[i * 2] as number) * side - 0.5;
    const v = (uvs[i * 2 + 1] as number) * side - 0.5;
    const [column, row] = [Math.floor(u), Math.floor(v)];
    const [across, down] = [taps(u - column), taps(v - row)];
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        const share = (across[x] as number) * (down[y] as number);
        const at = (clamp(row + y - 1) * side + clamp(column + x - 1)) * 3;
        for (let k = 0; k < 3; k++) {
          out[i * 3 + k] = (out[i * 3 + k] as number) + share * (values[at + k] as number);
        }
      }
    }
  }
  return out;
}

function taps(t: number): [number, number, number, number] {
  const [t2, t3] = [t * t, t * t * t];
  return [(-t3 + 2 * t2 - t) / 2, (3 * t3 - 5 * t2 + 2) / 2, (-3 * t3 + 4 * t2 + t) / 2, (t3 - t2) / 2];
}

/** The surface goes on straight beside its mask, ring by ring: a mesh's rim lies between the last pixels and the next. */
function continued(surface: Float32Array, mask: Uint8Array, side: number): Float32Array {
  const out = surface.slice();
  const known = mask.slice();
  const isKnown = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < side && y < side && known[y * side + x] === 1;
  for (let ring = 0; ring < RINGS; ring++) {
    const found: [pixel: number, point: number[]][] = [];
    for (let pixel = 0; pixel < known.length; pixel++) {
      if (known[pixel]) continue;
      const [x, y] = [pixel % side, Math.floor(pixel / side)];
      const sum = [0, 0, 0];
      let count = 0;
      for (const [dx, dy] of NEIGHBOURS) {
        if (!isKnown(x + dx, y + dy)) continue;
        const near = pixel + dy * side + dx;
        const far = isKnown(x + 2 * dx, y + 2 * dy) ? near + dy * side + dx : near;
        for (let k = 0; k < 3; k++) {
          sum[k] = (sum[k] as number) + 2 * (out[near * 3 + k] as number) - (out[far * 3 + k] as number);
        }
        count++;
      }
      if (count > 0) found.push([pixel, sum.map((value) => value / count)]);
    }
    for (const [pixel, point] of found) {
      known[pixel] = 1;
      out.set(point, pixel * 3);
    }
  }
  return out;
}
