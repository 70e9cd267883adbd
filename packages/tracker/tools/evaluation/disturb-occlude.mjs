import { toMatrix } from '../../dist/geometry/quaternion.js';
import { pictureOf } from './head-placement.mjs';

// All places are in head axes [m]: x to the subject's left, y up, z out of the face.

const LENS = { x: 0.033, y: 0.024, z: 0.056, width: 0.028, height: 0.022, wrap: 0.35 };

/** Dark glasses: two nearly opaque lenses, a bridge, and the temple on the side that the camera sees. */
export function darkGlasses(picture, placement, random) {
  const out = { ...picture, data: new Uint8ClampedArray(picture.data) };
  const at = (x, y, z) => pictureOf(placement, [x, y, z]);
  const frame = 14 + 20 * random();
  const rounded = 2 + 1.5 * random();
  const m = toMatrix(placement.rotation);
  for (const side of [-1, 1]) {
    // The temple runs from the lens to the ear, and shows where its side of the head is turned to the camera.
    if (side * m[6] > -0.05) {
      const ends = [at(side * 0.061, 0.03, 0.046), at(side * 0.076, 0.027, -0.05)];
      paint(out, [capsule(...ends, 0.0028 * placement.scale)], () => [frame, frame, frame, 1]);
    }
    const outline = Array.from({ length: 48 }, (_, i) => {
      const [cos, sin] = [Math.cos((i * Math.PI) / 24), Math.sin((i * Math.PI) / 24)];
      const x = LENS.x + LENS.width * Math.sign(cos) * Math.abs(cos) ** (2 / rounded);
      const y = LENS.y + LENS.height * Math.sign(sin) * Math.abs(sin) ** (2 / rounded);
      return at(side * x, y - 0.08 * (x - LENS.x), LENS.z - LENS.wrap * Math.max(0, x - 0.02));
    });
    const top = Math.min(...outline.map(([, y]) => y));
    const span = Math.max(...outline.map(([, y]) => y)) - top;
    const glare = outline[8 + Math.floor(20 * random())];
    paint(out, [polygon(outline)], (x, y) => {
      const shine =
        50 * Math.exp(-(((x - glare[0]) / (0.3 * span)) ** 2 + ((y - glare[1]) / (0.2 * span)) ** 2));
      const tone = frame + (18 * (y - top)) / span + shine;
      return [tone, tone * 0.98, tone * 1.02, 0.95];
    });
  }
  const bridge = capsule(at(-0.007, 0.032, 0.06), at(0.007, 0.032, 0.06), 0.0025 * placement.scale);
  paint(out, [bridge], () => [frame, frame, frame, 1]);
  return out;
}

/** The back of a hand before mouth and chin: palm, four fingers close together and a thumb, in the face's own skin tone. */
export function handOverMouth(picture, placement, random) {
  const out = { ...picture, data: new Uint8ClampedArray(picture.data) };
  const skin = cheekTone(picture, placement);
  const side = random() < 0.5 ? -1 : 1;
  const lean = 0.25 + 0.5 * random();
  const along = [side * Math.cos(lean), Math.sin(lean)];
  const across = [-along[1] * side, along[0] * side];
  const middle = [0.006 * (random() - 0.5), -0.054 + 0.008 * (random() - 0.5)];
  const at = (a, b) => {
    const [x, y] = [0, 1].map((axis) => middle[axis] + a * along[axis] + b * across[axis]);
    return pictureOf(placement, [x, y, 0.07]);
  };
  const scale = placement.scale;
  const tips = [0.034, 0.046, 0.05, 0.04];
  const palm = [-0.024, 0, 0.024].map((b) => capsule(at(-0.125, b * 0.8), at(-0.06, b), 0.02 * scale));
  const thumb = capsule(at(-0.075, 0.038), at(-0.02, 0.056), 0.0105 * scale);
  const fingers = tips.map((tip, i) =>
    capsule(at(-0.065, (1.5 - i) * 0.0175), at(tip, (1.5 - i) * 0.0185), (i === 3 ? 0.0085 : 0.0098) * scale),
  );
  const all = [...palm, thumb, ...fingers];
  // What lies so close to a face shades it.
  const reach = 0.012 * scale;
  paint(
    out,
    all.map((part) => part.grown(reach)),
    (x, y) => {
      const nearest = Math.min(...all.map((part) => part.distance(x, y)));
      return [0, 0, 0, 0.45 * Math.max(0, 1 - nearest / reach) ** 2];
    },
  );
  for (const part of palm) paint(out, [part], (x, y) => [...toned(skin, part.shade(x, y) * 0.35 + 0.62), 1]);
  for (const part of [thumb, ...fingers]) {
    paint(out, [part], (x, y) => {
      const nail = part.share(x, y) > 0.92 && part.depth(x, y) > 0.75;
      const crease = Math.max(
        ...[0.3, 0.66].map((joint) => Math.exp(-(((part.share(x, y) - joint) / 0.025) ** 2))),
      );
      return [...toned(skin, part.shade(x, y) * (1 - 0.1 * crease) * (nail ? 1.1 : 1)), 1];
    });
  }
  return out;
}

const toned = (color, factor) => color.map((value) => Math.min(255, value * factor));

/** The mean colour of both cheeks, never so dark that a hand could not be told from the shadow. */
function cheekTone({ data, width, height }, placement) {
  const sums = [0, 0, 0];
  let count = 0;
  for (const x of [-0.038, -0.032, 0.032, 0.038]) {
    for (const y of [-0.005, -0.012, -0.02]) {
      const place = pictureOf(placement, [x, y, 0.035]).map(Math.floor);
      if (place[0] < 0 || place[1] < 0 || place[0] >= width || place[1] >= height) continue;
      for (let channel = 0; channel < 3; channel++)
        sums[channel] += data[(place[1] * width + place[0]) * 4 + channel];
      count++;
    }
  }
  if (count === 0) return [190, 145, 120];
  const mean = sums.map((sum) => sum / count);
  const brightness = (mean[0] + mean[1] + mean[2]) / 3;
  return mean.map((value) => value * Math.max(1, 60 / Math.max(brightness, 1)));
}

/** Lays [r, g, b, alpha] over the pixels of some shapes, with soft edges. */
function paint({ data, width, height }, shapes, colorAt) {
  const box = shapes.map((shape) => shape.box);
  const from = [0, 1].map((axis) => Math.max(0, Math.floor(Math.min(...box.map((b) => b[axis])) - 1)));
  const to = [width, height].map((end, axis) =>
    Math.min(end, Math.ceil(Math.max(...box.map((b) => b[axis + 2])) + 1)),
  );
  for (let row = from[1]; row < to[1]; row++) {
    for (let column = from[0]; column < to[0]; column++) {
      const [x, y] = [column + 0.5, row + 0.5];
      const distance = Math.min(...shapes.map((shape) => shape.distance(x, y)));
      if (distance >= 0.5) continue;
      const [r, g, b, alpha] = colorAt(x, y);
      const share = alpha * Math.min(1, 0.5 - distance);
      const at = (row * width + column) * 4;
      [r, g, b].forEach((value, channel) => {
        data[at + channel] += share * (value - data[at + channel]);
      });
    }
  }
}

/** A stick with round ends, lit as a cylinder by a lamp above on the picture's left. */
function capsule([ax, ay], [bx, by], radius) {
  const [dx, dy] = [bx - ax, by - ay];
  const share = (x, y) => Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  const offset = (x, y) => {
    const s = share(x, y);
    return [x - ax - s * dx, y - ay - s * dy];
  };
  const depth = (x, y) => Math.sqrt(Math.max(0, 1 - (Math.hypot(...offset(x, y)) / radius) ** 2));
  return {
    box: [
      Math.min(ax, bx) - radius,
      Math.min(ay, by) - radius,
      Math.max(ax, bx) + radius,
      Math.max(ay, by) + radius,
    ],
    grown: (by) => capsule([ax, ay], [ax + dx, ay + dy], radius + by),
    distance: (x, y) => Math.hypot(...offset(x, y)) - radius,
    share,
    depth,
    shade: (x, y) => {
      const [ox, oy] = offset(x, y).map((value) => value / radius);
      return 0.55 + 0.45 * Math.max(0, -0.35 * ox - 0.55 * oy + 0.76 * depth(x, y)) ** 0.8;
    },
  };
}

/** A filled outline; the distance is negative inside. */
function polygon(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
    distance: (x, y) => {
      let nearest = Number.POSITIVE_INFINITY;
      let inside = false;
      points.forEach(([ax, ay], i) => {
        const [bx, by] = points[(i + 1) % points.length];
        const [dx, dy] = [bx - ax, by - ay];
        const s = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
        nearest = Math.min(nearest, Math.hypot(x - ax - s * dx, y - ay - s * dy));
        if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
      });
      return inside ? -nearest : nearest;
    },
  };
}
