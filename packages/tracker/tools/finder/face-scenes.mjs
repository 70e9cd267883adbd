import { cropOf, placeHead } from '../evaluation/head-placement.mjs';
import { addNoise, blank, draw, light, placedCrop } from './canvas.mjs';

/** Sizes of a camera's picture, and how often each is drawn. */
const CAMERAS = [
  { size: [640, 480], weight: 0.6 },
  { size: [640, 360], weight: 0.25 },
  { size: [360, 640], weight: 0.15 },
];
/** Heights of the face, as shares of the picture's. */
export const BANDS = [
  [0.12, 0.2],
  [0.2, 0.35],
  [0.35, 0.55],
  [0.55, 0.8],
];
/** What the room looks like; only `normal` is what the finder has to master. */
export const LIGHTS = ['normal', 'dim', 'side'];

/** The height of a labelled face, and its box: x, y of the middle, width, height [pixels]. */
export function boxOf(mesh) {
  const ends = [0, 1].map((axis) => {
    const values = Array.from({ length: mesh.length / 3 }, (_, i) => mesh[i * 3 + axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const [[left, right], [top, bottom]] = ends;
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/**
 * A picture as a camera might show it: a person's photograph somewhere before a wallpaper.
 * @param {{ photograph: import('./canvas.mjs').Picture, mesh: Float32Array }} person
 * @param {{ band: number, kind: string }} wanted
 * @returns the picture without noise, where the face's crop is, how high the face and how strong the camera's noise
 */
export function faceScene(person, wallpaper, wanted, { random, gaussian, canonical, rule }) {
  const [width, height] = pick(CAMERAS, random).size;
  const picture = backdrop(wallpaper, width, height, random);
  const box = boxOf(person.mesh);
  const [low, high] = BANDS[wanted.band];
  const share = Math.min(low * (high / low) ** random(), (0.9 * width * box.height) / (box.width * height));
  const scale = (share * height) / box.height;
  const middle = (length, extent) => {
    const reach = Math.min(length, extent * scale) / 2;
    return reach + random() * (length - 2 * reach);
  };
  const to = [middle(width, box.width), middle(height, box.height)];
  const turn = (Math.max(-2, Math.min(2, gaussian())) * 8 * Math.PI) / 180;
  const placing = { from: [box.x, box.y], to, scale, turn };
  draw(picture, person.photograph, placing, 0.04 * box.height);
  light(picture, roomLight(wanted.kind, random));
  const crop = placedCrop(placing, cropOf(placeHead(person.mesh, canonical), rule));
  return { picture, crop, share, noise: wanted.kind === 'dim' ? 6 + 4 * random() : 2 + 5 * random() };
}

/** The scene as one frame of a camera: with noise of its own. */
export function frameOf({ picture, noise }, random) {
  const frame = { ...picture, data: new Uint8ClampedArray(picture.data) };
  addNoise(frame, noise, random);
  return frame;
}

/** A piece of a wallpaper that fills a picture. */
export function backdrop(wallpaper, width, height, random) {
  const picture = blank(width, height);
  const fits = Math.max(width / wallpaper.width, height / wallpaper.height);
  const scale = fits * (1 + 1.5 * random());
  const from = [wallpaper.width, wallpaper.height].map((length, axis) => {
    const reach = [width, height][axis] / scale / 2;
    return reach + random() * (length - 2 * reach);
  });
  draw(picture, wallpaper, { from, to: [width / 2, height / 2], scale, turn: 0 });
  return picture;
}

/** The light of a room of this kind. */
export function roomLight(kind, random) {
  const between = (low, high) => low + (high - low) * random();
  const angle = 2 * Math.PI * random();
  const steep = kind === 'side' ? between(1.5, 2.5) : between(0, 0.5);
  return {
    gain: kind === 'dim' ? between(0.15, 0.35) : between(0.8, 1.15),
    tint: [between(0.93, 1.07), 1, between(0.93, 1.07)],
    slope: [steep * Math.cos(angle), steep * Math.sin(angle)],
    gamma: between(0.85, 1.15),
  };
}

function pick(choices, random) {
  let left = random();
  return (
    choices.find(({ weight }) => {
      left -= weight;
      return left < 0;
    }) ?? choices.at(-1)
  );
}

/** Whether a crop is near enough to the true one for what comes after the finder. */
export function isFound(crop, truth) {
  if (!crop) return false;
  const off = Math.hypot(crop.x - truth.x, crop.y - truth.y) / truth.side;
  return off <= 0.25 && Math.abs(Math.log(crop.side / truth.side)) <= Math.log(1.35);
}
