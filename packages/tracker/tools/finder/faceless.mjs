import { addNoise, blank, draw, fill, light, placed, SHAPES } from './canvas.mjs';
import { backdrop, boxOf, roomLight } from './face-scenes.mjs';

/** The camera of the faceless video: small, since most of the time goes into drawing it. */
export const CAMERA = { width: 320, height: 240 };
const [WIDTH, HEIGHT] = [CAMERA.width, CAMERA.height];
/** One view lasts this long [s]. */
export const SHOT = 5;

/** What a camera without anybody before it shows, and its share of the time. */
export const KINDS = { wallpaper: 0.35, dark: 0.1, room: 0.2, covered: 0.35 };

/**
 * Five seconds of video without a face: a function of the time [s] that draws a picture.
 * @param {keyof typeof KINDS} kind
 * @param {{ wallpapers: import('./canvas.mjs').Picture[], person: object, random: () => number }} from
 * @returns {(time: number) => import('./canvas.mjs').Picture}
 */
export function shot(kind, { wallpapers, person, random }) {
  const wallpaper = () => wallpapers[Math.floor(random() * wallpapers.length)];
  const scene = {
    wallpaper: () => panOver(wallpaper(), random),
    dark: () => panOver(wallpaper(), random),
    room: () => still(room(random), random),
    covered: () => covered(person, wallpaper(), wallpaper(), random),
  }[kind]();
  const lamp = roomLight('normal', random);
  if (kind === 'dark') lamp.gain *= 0.12 * random();
  const noise = 1 + 4 * random();
  return (time) => {
    const picture = scene(time);
    light(picture, lamp);
    addNoise(picture, noise, random);
    return picture;
  };
}

/** The view wanders over the wallpaper and comes nearer or goes back. */
function panOver(wallpaper, random) {
  const fits = Math.max(WIDTH / wallpaper.width, HEIGHT / wallpaper.height);
  const [zoom, zoomBy] = [fits * (1.2 + 3 * random()), 1 + 0.5 * random()];
  const phases = [random(), random(), random()].map((value) => 2 * Math.PI * value);
  return (time) => {
    const wave = (axis) => 0.5 + 0.5 * Math.sin((time * 2 * Math.PI) / (2 * SHOT) + phases[axis]);
    const scale = Math.max(fits, zoom * zoomBy ** (2 * wave(2) - 1));
    const from = [wallpaper.width, wallpaper.height].map((length, axis) => {
      const reach = [WIDTH, HEIGHT][axis] / scale / 2;
      return reach + wave(axis) * (length - 2 * reach);
    });
    const picture = blank(WIDTH, HEIGHT);
    draw(picture, wallpaper, { from, to: [WIDTH / 2, HEIGHT / 2], scale, turn: 0 });
    return picture;
  };
}

const still = (picture) => () => ({ ...picture, data: new Uint8ClampedArray(picture.data) });

/** A bare room: wall and floor, furniture, pictures and lamps as boxes and discs, some of them round as heads. */
function room(random) {
  const between = (low, high) => low + (high - low) * random();
  const tone = (low = 20, high = 235) => {
    const grey = between(low, high);
    return [grey + between(-25, 25), grey + between(-10, 10), grey + between(-25, 25)];
  };
  const wall = tone(90, 220);
  const picture = blank(WIDTH, HEIGHT, wall);
  const floor = tone(40, 160);
  const horizon = HEIGHT * between(0.65, 1);
  fill(
    picture,
    (_, y) => y > horizon,
    () => floor,
  );
  const things = 3 + Math.floor(6 * random());
  for (let thing = 0; thing < things; thing++) {
    const [width, height] = [WIDTH, HEIGHT].map((length) => length * 0.05 * 10 ** random());
    const at = { x: WIDTH * random(), y: HEIGHT * random(), width, height };
    const round = random() < 0.4;
    if (round && random() < 0.5) at.height = at.width;
    const color = tone();
    fill(picture, (round ? SHAPES.ellipse : SHAPES.box)(at), () => color);
    if (random() < 0.5) continue;
    const inner = tone();
    fill(picture, SHAPES.box({ ...at, width: width * 0.8, height: height * 0.8 }), () => inner);
  }
  return picture;
}

/** A person with something large before the whole face, swaying. */
function covered({ photograph, mesh }, wallpaper, cloth, random) {
  const behind = backdrop(wallpaper, WIDTH, HEIGHT, random);
  const before = backdrop(cloth, WIDTH, HEIGHT, random);
  const box = boxOf(mesh);
  const scale = (HEIGHT * (0.2 + 0.5 * random())) / box.height;
  const shape = random() < 0.5 ? SHAPES.ellipse : SHAPES.box;
  const plain = random() < 0.5 ? [random(), random(), random()].map((value) => 255 * value) : null;
  const phase = 2 * Math.PI * random();
  const at = [WIDTH * (0.3 + 0.4 * random()), HEIGHT * (0.3 + 0.4 * random())];
  // Forehead, cheeks and chin are covered, too, not just what the mesh has.
  const grown = shape === SHAPES.ellipse ? 1.5 : 1.3;
  return (time) => {
    const picture = { ...behind, data: new Uint8ClampedArray(behind.data) };
    const to = [at[0] + 15 * Math.sin(time + phase), at[1] + 8 * Math.sin(1.7 * time)];
    const placing = { from: [box.x, box.y], to, scale, turn: 0 };
    draw(picture, photograph, placing, 0.04 * box.height);
    const [x, y] = placed(placing, [box.x, box.y]);
    const cover = { x, y, width: box.width * scale * grown, height: box.height * scale * grown };
    const texture = (px, py) => before.data.subarray((py * WIDTH + px) * 4, (py * WIDTH + px) * 4 + 3);
    fill(picture, shape(cover), plain ? () => plain : texture);
    return picture;
  };
}
