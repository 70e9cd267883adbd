// A textured 3D face from one photograph.
//   npm run reconstruct -- PHOTO --out face.glb [--obj] [--depth depth.png] [--model models/prnet-lite]
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import {
  createOnnxRuntime,
  depthImage,
  FacePipeline,
  reconstructFace,
  writeGlb,
  writeObj,
} from '../dist/index.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const USAGE =
  'Usage: npm run reconstruct -- PHOTO --out face.glb [--obj] [--depth depth.png] [--model models/prnet-lite]';

/** Longer sides of a photograph are shrunk to this [pixels]: a texture holds no more of a face that fills it. */
const LONGEST_SIDE = 2048;
/** What a step of a depth image's 16 bits stands for [m]. */
const DEPTH_STEP = 0.0001;

try {
  await main(readArguments());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main({ photo, out, obj, depth, model }) {
  for (const file of [out, depth].filter(Boolean)) await requireFolderOf(file);
  const photograph = await readPhotograph(photo);
  const pipeline = await createPipeline(model);
  const face = await reconstructFace(pipeline, photograph);
  await pipeline.release();
  if (!face) throw new Error(`No face was found in ${photo}.`);
  const texture = await encodeTexture(face.texture);
  await writeFile(out, await writeGlb(face.mesh, { mimeType: 'image/jpeg', bytes: texture }));
  const written = [out];
  if (obj) written.push(...(await writeObjFiles(face.mesh, texture, out)));
  if (depth) {
    await writeDepth(depthImage(face.mesh, photograph), depth);
    written.push(depth);
  }
  const { positions, triangles } = face.mesh;
  console.log(`${written.join(', ')}: ${positions.length / 3} vertices, ${triangles.length / 3} triangles`);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      obj: { type: 'boolean', default: false },
      depth: { type: 'string' },
      model: { type: 'string', default: join(ROOT, 'models/prnet-lite') },
    },
  });
  if (positionals.length !== 1 || !values.out) throw new Error(USAGE);
  const { out, depth } = values;
  if (extname(out).toLowerCase() !== '.glb') throw new Error(`${out} does not end in .glb.`);
  if (depth !== undefined && extname(depth).toLowerCase() !== '.png') {
    throw new Error(`${depth} does not end in .png.`);
  }
  return { ...values, photo: positionals[0] };
}

async function requireFolderOf(file) {
  const folder = await stat(dirname(file)).catch(() => null);
  if (!folder?.isDirectory()) throw new Error(`There is no folder ${dirname(file)} to write ${file} into.`);
}

/** @returns {Promise<import('../dist/index.js').Picture>} upright, as the camera says it was held */
async function readPhotograph(file) {
  if (!(await stat(file).catch(() => null))?.isFile()) throw new Error(`There is no file ${file}.`);
  try {
    const { data, info } = await sharp(file)
      .autoOrient()
      .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .flatten()
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data: new Uint8ClampedArray(data), width: info.width, height: info.height };
  } catch (error) {
    throw new Error(`${file} is no picture that can be read (${firstLine(error)}).`);
  }
}

async function createPipeline(model) {
  const source = (folder) => (file) => readFile(join(folder, file));
  try {
    return await FacePipeline.create(createOnnxRuntime(), {
      face: source(resolve(model)),
      finder: source(join(ROOT, 'models/face-finder')),
    });
  } catch (error) {
    // A layout of another kind lacks many things: the first says enough.
    const [reason] = firstLine(error).split('; ');
    throw new Error(`${model} is no model folder that can be used: ${reason}.`);
  }
}

function firstLine(error) {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}

function encodeTexture({ data, width, height }) {
  return sharp(Buffer.from(data.buffer), { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' })
    .toBuffer();
}

/** Beside the GLB, under its name. @returns {Promise<string[]>} the files */
async function writeObjFiles(mesh, texture, out) {
  const stem = out.slice(0, -extname(out).length);
  const files = { obj: `${stem}.obj`, mtl: `${stem}.mtl`, texture: `${stem}.jpg` };
  const texts = writeObj(mesh, { mtl: basename(files.mtl), texture: basename(files.texture) });
  await writeFile(files.obj, texts.obj);
  await writeFile(files.mtl, texts.mtl);
  await writeFile(files.texture, texture);
  return Object.values(files);
}

function writeDepth({ data, width, height }, file) {
  const steps = Uint16Array.from(data, (distance) => Math.min(65535, Math.round(distance / DEPTH_STEP)));
  return sharp(steps, { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toFile(file);
}
