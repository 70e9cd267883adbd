import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  MirroredRepeatWrapping,
  SRGBColorSpace,
} from 'three';

const SIDE = 256;
/** Walnut, the darkest and the lightest of its grain (sRGB). */
const DARK = [58, 38, 29];
const LIGHT = [104, 70, 50];

/** Matte walnut, planks along x; made here, so nothing is fetched. */
export function createWood(): DataTexture {
  const data = new Uint8Array(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y++) {
    const plank = Math.floor((y / SIDE) * 4);
    const seam = ((y / SIDE) * 4) % 1 < 0.02 ? 0.55 : 1;
    for (let x = 0; x < SIDE; x++) {
      const u = x / SIDE + plank * 0.37;
      const v = y / SIDE + plank * 5.1;
      const bend = fbm(u * 2, v * 6) * 0.5;
      const ring = 0.5 + 0.5 * Math.sin((v * 38 + bend * 16) * 2);
      const fibre = fbm(u * 6, v * 150);
      const tone = Math.min(
        1,
        Math.max(0, 0.2 + 0.38 * ring * fbm(u * 3 + 9, v * 9) + 0.55 * fibre + 0.12 * hash(plank, 3)),
      );
      const at = (y * SIDE + x) * 4;
      for (let c = 0; c < 3; c++) {
        const [dark, light] = [DARK[c] as number, LIGHT[c] as number];
        data[at + c] = seam * (dark + (light - dark) * tone);
      }
      data[at + 3] = 255;
    }
  }
  const texture = new DataTexture(data, SIDE, SIDE);
  texture.colorSpace = SRGBColorSpace;
  // Its edges fit nothing but themselves.
  texture.wrapS = texture.wrapT = MirroredRepeatWrapping;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = true;
  texture.anisotropy = 8;
  texture.needsUpdate = true;
  return texture;
}

function hash(x: number, y: number): number {
  const value = Math.sin(x * 127.1 + y * 311.7) * 43758.5453;
  return value - Math.floor(value);
}

function noise(x: number, y: number): number {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const [u, v] = [smooth(x - i), smooth(y - j)];
  const top = hash(i, j) + (hash(i + 1, j) - hash(i, j)) * u;
  const bottom = hash(i, j + 1) + (hash(i + 1, j + 1) - hash(i, j + 1)) * u;
  return top + (bottom - top) * v;
}

function fbm(x: number, y: number): number {
  return (noise(x, y) * 4 + noise(x * 2.1, y * 2.1) * 2 + noise(x * 4.3, y * 4.3)) / 7;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
