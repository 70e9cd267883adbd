// Draws an ICT head with a skin before a camera (after models/training/scene.py).
import { normalsOf, turned } from './ict-fit.mjs';
import { EYEBALLS, SHELL } from './ict-head.mjs';
import { isOpen, pixelAt, RIMS } from './ict-skin.mjs';
import { rasterise } from './rasterise.mjs';

/** Radius of an iris and of a pupil [cm]. */
const [IRIS, PUPIL] = [0.56, 0.2];
/** How thick hair is [cm]. */
const THICK = 1.2;
/** Lids move straight and eyeballs are round: the balls lie deeper than they are, so that lids stay before them [cm]. */
const DEEPER = 0.35;
/** How far lashes darken the skin [cm]. */
const LASHES = 0.13;
const TEETH = [200, 190, 165];
const GUMS = [135, 65, 65];
/** Lips farther apart show teeth [cm]. */
const PARTED = 0.08;

/**
 * @typedef {object} IctCamera
 * @property {number} side of the square picture [pixels]
 * @property {number} scale what a centimetre measures at the head's origin [pixels]
 * @property {number} distance of that origin [cm]
 * @property {number[]} rotation [9] head to camera
 */

export class IctPainter {
  #head;
  #places;
  #maker;
  #triangles;
  #kinds;
  #cards;

  constructor(head, places, maker) {
    this.#head = head;
    this.#places = places;
    this.#maker = maker;
    // Behind each eyeball stands a dark card, so that nothing shines through between it and the lids.
    const first = head.neutral.length / 3;
    this.#cards = [0, 4].flatMap((k) => [0, 1, 2, 0, 2, 3].map((corner) => first + k + corner));
    const { parts } = head;
    const order = [
      'M_Face',
      'M_BackHead',
      'M_ScleraLeft',
      'M_ScleraRight',
      'cards',
      'M_GumsTongue',
      'M_Teeth',
    ];
    const groups = order.map((kind) => [kind, kind === 'cards' ? this.#cards : [...parts[kind]]]);
    this.#triangles = Int32Array.from(groups.flatMap(([, triangles]) => triangles));
    this.#kinds = groups.flatMap(([kind, triangles]) => Array(triangles.length / 3).fill(kind));
  }

  /**
   * @param {Float32Array} vertices [V * 3]
   * @param {import('./ict-skin.mjs').Skin} skin
   * @param {IctCamera} camera
   * @param {{ backdrop: import('../../dist/index.js').Picture, iris: number[], cloth: number[], light: number[] }} look
   *   `backdrop`: of the picture's side; `light`: direction in camera space, as long as it is strong
   * @returns {import('../../dist/index.js').Picture} [side * side]
   */
  draw(vertices, skin, camera, look) {
    const balls = Object.fromEntries(
      Object.keys(EYEBALLS).map((side) => [side, eyeball(vertices, EYEBALLS[side])]),
    );
    const shell = Float64Array.from([...vertices, ...cardsBehind(balls)]);
    const normals = normalsOf(vertices.subarray(0, SHELL * 3), this.#maker.triangles);
    for (let i = 0; i < SHELL; i++) {
      const volume = Math.min(1, Math.max(0.25, (vertices[i * 3 + 1] - vertices[i * 3 + 2] + 6) / 12));
      for (let axis = 0; axis < 3; axis++)
        shell[i * 3 + axis] += THICK * skin.hair[i] * volume * normals[i * 3 + axis];
    }
    const { side } = camera;
    const before = turned(shell, camera.rotation);
    const xy = new Float32Array((before.length / 3) * 2);
    const near = new Float32Array(before.length / 3);
    for (let i = 0; i < near.length; i++) {
      const k = (camera.scale * camera.distance) / (camera.distance - before[i * 3 + 2]);
      xy.set([side / 2 + before[i * 3] * k, side / 2 - before[i * 3 + 1] * k], i * 2);
      // Shares of a triangle are taken as they lie in the picture, which at this distance is near enough.
      near[i] = before[i * 3 + 2];
    }
    for (const [start, end] of Object.values(EYEBALLS)) for (let i = start; i < end; i++) near[i] -= DEEPER;
    const inner = this.#kinds.indexOf('M_GumsTongue') * 3;
    const drawn = this.#lipsApart(vertices) > PARTED ? this.#triangles : this.#triangles.subarray(0, inner);
    const { number, weights } = rasterise(xy, near, drawn, side, side);
    const picture = scenery(look, camera);
    const shade = this.#shader(vertices, normals, balls, skin, camera, look);
    const colour = new Float64Array(3);
    for (let pixel = 0; pixel < number.length; pixel++) {
      if (number[pixel] < 0) continue;
      shade(number[pixel], pixel * 3, weights, colour);
      for (let c = 0; c < 3; c++) picture.data[pixel * 4 + c] = colour[c];
    }
    return picture;
  }

  #lipsApart(vertices) {
    const { landmarks } = this.#head;
    const at = (k) => vertices.subarray(landmarks[k] * 3, landmarks[k] * 3 + 3);
    return Math.max(
      ...[
        [61, 67],
        [62, 66],
        [63, 65],
      ].map(([a, b]) => Math.hypot(...at(a).map((v, i) => v - at(b)[i]))),
    );
  }

  /** Says what colour [3] a place of a triangle has: its shares of the corners are `weights` from `first` on. */
  #shader(vertices, normals, balls, skin, camera, { iris, light }) {
    const lips = [60, 61, 62, 63, 64, 65, 66, 67].reduce(
      (sum, k) => sum + vertices[this.#head.landmarks[k] * 3 + 2] / 8,
      0,
    );
    const lightness = (skin.tone[0] + skin.tone[1] + skin.tone[2]) / 3;
    const bright = Math.min(1.25, Math.max(0.25, lightness / 150));
    const strength = Math.hypot(...light);
    // Towards the light, in head axes.
    const towards = [0, 1, 2].map((axis) =>
      light.reduce((sum, value, row) => sum + value * camera.rotation[row * 3 + axis], 0),
    );
    const lashes = this.#lashes(vertices);
    const skinAt = this.#skinShader(skin);
    const at = new Float64Array(3);
    const normal = new Float64Array(3);
    return (triangle, first, weights, out) => {
      const kind = this.#kinds[triangle];
      blend(vertices, 3, this.#triangles, triangle * 3, weights, first, at);
      if (kind === 'M_Face' || kind === 'M_BackHead') {
        blend(normals, 3, this.#triangles, triangle * 3, weights, first, normal);
        skinAt(triangle * 3, first, weights, out);
        const lit = 1 - 0.5 * strength + dot(normal, towards);
        const factor = (1 - 0.6 * lashes(at)) * Math.min(1.6, Math.max(0.3, lit));
        for (let c = 0; c < 3; c++) out[c] *= factor;
      } else if (kind === 'cards') {
        out.set([0.3 * skin.tone[0], 0.22 * skin.tone[1], 0.22 * skin.tone[2]]);
      } else if (kind === 'M_Teeth' || kind === 'M_GumsTongue') {
        const [tone, reach] = kind === 'M_Teeth' ? [TEETH, 2.6] : [GUMS, 3];
        const fading = bright * Math.exp(-Math.min(9, Math.max(0, lips - at[2])) / reach);
        for (let c = 0; c < 3; c++) out[c] = tone[c] * fading;
      } else {
        out.set(eyeColour(at, balls[kind === 'M_ScleraLeft' ? 'Left' : 'Right'], bright, camera, iris));
      }
    };
  }

  /** The photograph's own skin where it is believed, the mirrored side's, or what was spread over the mesh. */
  #skinShader({ picture, at, trust, opening, colour }) {
    const triangles = this.#triangles;
    const mirrored = triangles.map((vertex) => this.#head.mirror[vertex] ?? 0);
    const spread = new Float64Array(3);
    const place = new Float64Array(2);
    const share = new Float64Array(1);
    const own = new Float64Array(3);
    const other = new Float64Array(3);
    const believed = (corners, from, weights, first, into) => {
      blend(trust, 1, corners, from, weights, first, share);
      if (share[0] <= 0) return 0;
      blend(at, 2, corners, from, weights, first, place);
      if (isOpen(opening, picture, place[0], place[1])) return 0;
      pixelAt(picture, place[0], place[1], into);
      return share[0];
    };
    return (from, first, weights, out) => {
      blend(colour, 3, triangles, from, weights, first, spread);
      const a = believed(triangles, from, weights, first, own);
      const b = a > 0.99 ? 0 : (1 - a) * believed(mirrored, from, weights, first, other);
      const sure = Math.min(1, a + b);
      for (let c = 0; c < 3; c++) {
        const seen = sure > 1e-3 ? (a * own[c] + b * other[c]) / (a + b) : 0;
        out[c] = sure * seen + (1 - sure) * spread[c];
      }
    };
  }

  /** How near a place is to the lids' rims, 1 on them: there lashes are. */
  #lashes(vertices) {
    const marks = this.#places.of(vertices);
    const at = (k) => marks.subarray(k * 3, k * 3 + 3);
    const steps = [0, 0.25, 0.5, 0.75];
    const rims = RIMS.slice(0, 2).map((rim) =>
      rim.flatMap((from, i) =>
        steps.map((t) => at(from).map((v, axis) => v + t * (at(rim[(i + 1) % rim.length])[axis] - v))),
      ),
    );
    const middles = rims.map((rim) =>
      [0, 1, 2].map((axis) => rim.reduce((sum, p) => sum + p[axis] / rim.length, 0)),
    );
    return (place) => {
      const eye = middles.findIndex(
        (middle) => Math.hypot(middle[0] - place[0], middle[1] - place[1], middle[2] - place[2]) < 2.4,
      );
      if (eye < 0) return 0;
      let least = 1;
      for (const [x, y, z] of rims[eye]) {
        const away = (place[0] - x) ** 2 + (place[1] - y) ** 2 + (place[2] - z) ** 2;
        if (away < least) least = away;
      }
      return Math.exp(-least / LASHES ** 2);
    };
  }
}

function eyeball(vertices, [start, end]) {
  const low = [0, 1, 2].map(() => Number.POSITIVE_INFINITY);
  const high = [0, 1, 2].map(() => Number.NEGATIVE_INFINITY);
  for (let i = start * 3; i < end * 3; i++) {
    low[i % 3] = Math.min(low[i % 3], vertices[i]);
    high[i % 3] = Math.max(high[i % 3], vertices[i]);
  }
  return { centre: low.map((value, axis) => (value + high[axis]) / 2), radius: (high[0] - low[0]) / 2 };
}

function cardsBehind(balls) {
  const square = [
    [-1, -0.7],
    [1, -0.7],
    [1, 0.7],
    [-1, 0.7],
  ];
  return Object.values(balls).flatMap(({ centre: [x, y, z] }) =>
    square.flatMap(([dx, dy]) => [x + 1.6 * dx, y + 1.6 * dy, z - 0.6]),
  );
}

/** An eye that looks straight out of the head: white, iris, pupil, the lid's shadow and the light in it. */
function eyeColour(at, { centre, radius }, bright, camera, iris) {
  const away = [at[0] - centre[0], at[1] - centre[1], at[2] - centre[2]];
  const length = Math.hypot(...away);
  const [x, y, z] = away.map((value) => value / length);
  const off = radius * Math.hypot(x, y) + (z < 0 ? 10 : 0);
  const [ux, uy] = turned([x, y, z], camera.rotation);
  const [tx, ty] = [camera.rotation[2], camera.rotation[5]];
  const rim = Math.min(1, Math.max(0, (IRIS - off) / 0.06));
  const white = bright * (0.55 + 0.45 * Math.max(0, z) ** 2);
  const ring =
    (0.6 + 0.6 * Math.max(0, 1 - off / IRIS)) * Math.min(1, Math.max(0.35, (IRIS - off) / 0.15)) * bright;
  const pupil = Math.min(1, Math.max(0.12, (off - PUPIL) / 0.05));
  const shadow = 1 - 0.5 * Math.min(1, Math.max(0, (uy - 0.1) / 0.35));
  const glint =
    170 *
    bright *
    Math.min(1, Math.max(0, 1.6 - (radius * Math.hypot(ux - tx - 0.03, uy - ty - 0.1)) / 0.07));
  return [200, 190, 185].map(
    (tone, c) => (tone * white * (1 - rim) + iris[c] * ring * rim) * pupil * shadow + glint,
  );
}

/** The room, and shoulders that do not turn with the head. */
function scenery({ backdrop, cloth }, { side, scale }) {
  const data = backdrop.data.slice();
  const [wide, high, top] = [22 * scale, 11 * scale, side / 2 + 15.5 * scale];
  for (let x = 0; x < side; x++) {
    const inside = 1 - ((x - side / 2) / wide) ** 2;
    if (inside <= 0) continue;
    const rim = Math.max(0, Math.ceil(top + high * (1 - Math.sqrt(inside))));
    for (let y = rim; y < side; y++) data.set(cloth, (y * side + x) * 4);
  }
  return { data, width: side, height: side };
}

/** The values of a triangle's corners (numbers from `from` on), `width` of each, in the shares of a place: into `out`. */
function blend(values, width, corners, from, weights, first, out) {
  for (let c = 0; c < width; c++) {
    out[c] =
      weights[first] * values[corners[from] * width + c] +
      weights[first + 1] * values[corners[from + 1] * width + c] +
      weights[first + 2] * values[corners[from + 2] * width + c];
  }
}

function dot(a, b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
