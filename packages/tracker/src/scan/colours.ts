import type { OwnFaceColour } from '@guise/protocol';
import { cropToPicture } from '../crop.js';
import { gaussian } from '../dense/gaussian.js';
import type { FaceObservation } from '../face-model.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';

/** Corners of the subject's right and left eye among the 68 landmarks: outer, inner; inner, outer. */
const EYES = [
  [36, 39],
  [42, 45],
] as const;
/** Radius that is all iris in an eye that looks ahead [eye widths]. */
const IRIS = 0.15;
/** Where above the forehead hair is looked for: how far from the face's middle [ways to the rim]. */
const HAIR = [1.22, 1.3, 1.38, 1.46] as const;

type Colour = [number, number, number];

const luminance = ([r, g, b]: Colour): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/** Mean of the colours between two ranks of brightness, 0..1. */
function middle(colours: Colour[], from: number, to: number): OwnFaceColour | null {
  if (colours.length === 0) return null;
  const sorted = colours.toSorted((a, b) => luminance(a) - luminance(b));
  const some = sorted.slice(Math.floor(from * (sorted.length - 1)), Math.floor(to * (sorted.length - 1)) + 1);
  const mean = (c: 0 | 1 | 2) => Math.round(some.reduce((sum, colour) => sum + colour[c], 0) / some.length);
  return [mean(0), mean(1), mean(2)];
}

function pixelOf({ data, width }: Picture, x: number, y: number): Colour {
  const at = (Math.floor(y) * width + Math.floor(x)) * 4;
  return [data[at], data[at + 1], data[at + 2]];
}

/** The skin beside the face: what the rim of the texture mostly is. */
export function skinColour(texture: Picture, { mask, uvSize }: FaceLayout): OwnFaceColour {
  const soft = gaussian(
    mask.map((value) => (value > 0 ? 1 : 0)),
    uvSize,
    uvSize / 24,
  );
  const colours: Colour[] = [];
  for (let pixel = 0; pixel < mask.length; pixel++) {
    if (!(soft[pixel] > 0.75 && soft[pixel] < 0.95)) continue;
    const [x, y] = [(pixel % uvSize) + 0.5, Math.floor(pixel / uvSize) + 0.5];
    colours.push(pixelOf(texture, (x / uvSize) * texture.width, (y / uvSize) * texture.height));
  }
  return middle(colours, 0.4, 0.75) ?? [190, 150, 130];
}

/** The irises' colour, without the pupil's black, the lashes and the white. */
export function irisColour(texture: Picture, { landmarks, uvSize }: FaceLayout): OwnFaceColour {
  const colours: Colour[] = [];
  const scale = texture.width / uvSize;
  for (const [a, b] of EYES) {
    const at = (k: number): [number, number] => [
      (landmarks[k * 2] + 0.5) * scale,
      (landmarks[k * 2 + 1] + 0.5) * scale,
    ];
    const [from, to] = [at(a), at(b)];
    const radius = IRIS * Math.hypot(to[0] - from[0], to[1] - from[1]);
    const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        if (Math.hypot(dx, dy) <= radius) colours.push(pixelOf(texture, x + dx, y + dy));
      }
    }
  }
  return middle(colours, 0.25, 0.65) ?? [90, 70, 50];
}

/** What is above the forehead in the picture that looks ahead; where that is out of the picture, dark brown. */
export function hairColour(
  picture: Picture,
  { positionMap, crop }: FaceObservation,
  { mask, uvSize }: FaceLayout,
): OwnFaceColour {
  const plane = uvSize * uvSize;
  const rim: [number, number][] = [];
  let [mx, my, count] = [0, 0, 0];
  for (let pixel = 0; pixel < plane; pixel++) {
    if (!(mask[pixel] > 0)) continue;
    const place: [number, number] = [positionMap[pixel], positionMap[plane + pixel]];
    mx += place[0];
    my += place[1];
    count++;
    if (pixel < uvSize || !(mask[pixel - uvSize] > 0)) rim.push(place);
  }
  [mx, my] = [mx / count, my / count];
  const colours: Colour[] = [];
  for (const [x, y] of rim) {
    // Only upwards: beside the face is the room.
    if (my - y < 1.6 * Math.abs(x - mx)) continue;
    for (const far of HAIR) {
      const [px, py] = cropToPicture(crop, mx + far * (x - mx), my + far * (y - my));
      if (px >= 0 && py >= 0 && px < picture.width && py < picture.height)
        colours.push(pixelOf(picture, px, py));
    }
  }
  return middle(colours, 0.1, 0.5) ?? [58, 42, 34];
}
