import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import validator from 'gltf-validator';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOnnxRuntime, FacePipeline, reconstructFace } from '../dist/index.js';
import { readPicture } from './evaluation/stills.mjs';

// Networks run here, on a machine that may be busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const tool = fileURLToPath(new URL('./reconstruct.mjs', import.meta.url));
const models = fileURLToPath(new URL('../../../models', import.meta.url));
/** The browser tests have the package with the photographs. */
const require = createRequire(new URL('../../../e2e/package.json', import.meta.url));
const photograph = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'demo/sample6.jpg');

const folder = mkdtempSync(join(tmpdir(), 'guise-reconstruct-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reconstruct = (...args) => spawnSync(process.execPath, [tool, ...args], { encoding: 'utf8' });

describe('reconstruct', () => {
  const [out, depth] = [join(folder, 'face.glb'), join(folder, 'depth.png')];
  let result;
  beforeAll(() => {
    result = reconstruct(photograph, '--out', out, '--obj', '--depth', depth);
  });

  it('writes all that was asked for, and one line on the console', () => {
    expect(result.stderr).toBe('');
    expect(result.status).toBe(0);
    expect(result.stdout).toMatch(/^[^\n]*face\.glb, [^\n]*: \d+ vertices, \d+ triangles\n$/);
    for (const name of ['face.obj', 'face.mtl', 'face.jpg']) {
      expect(existsSync(join(folder, name)), name).toBe(true);
    }
  });

  it('writes a GLB to which the Khronos validator has nothing to say', async () => {
    const { issues, info } = await validator.validateBytes(new Uint8Array(readFileSync(out)));
    expect(issues.messages).toEqual([]);
    expect(info.totalTriangleCount).toBeGreaterThan(20_000);
    expect(info.resources.at(-1).image).toMatchObject({ width: 512, height: 512 });
  });

  it('writes a depth image as large as the photograph: a face between nothing', async () => {
    const { data, info } = await sharp(depth)
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = await sharp(photograph).metadata();
    expect(info).toMatchObject({ width, height, channels: 1 });
    const steps = new Uint16Array(data.buffer, data.byteOffset, width * height);
    const face = steps.filter((step) => step > 0);
    expect(face.length).toBeGreaterThan(0.005 * steps.length);
    expect(face.length).toBeLessThan(0.5 * steps.length);
    // A head is about 0.1 m deep, and not in the camera.
    const [near, far] = [Math.min(...face), Math.max(...face)].map((step) => step / 10_000);
    expect(near).toBeGreaterThan(0.2);
    expect(far - near).toBeGreaterThan(0.04);
    expect(far - near).toBeLessThan(0.25);
  });
});

describe('a mesh of a photograph', () => {
  it('lies where the tracker sees the landmarks', async () => {
    const source = (name) => (file) => readFile(join(models, name, file));
    const pipeline = await FacePipeline.create(createOnnxRuntime(), {
      face: source('prnet-lite'),
      finder: source('face-finder'),
    });
    const picture = await readPicture(photograph);
    const { mesh, frame } = await reconstructFace(pipeline, picture);
    const { landmarks: places, uvSize } = pipeline.model.layout;
    const seen = pipeline.landmarksInPicture(frame, picture);
    const size = Math.hypot(seen[45 * 2] - seen[36 * 2], seen[45 * 2 + 1] - seen[36 * 2 + 1]);
    let sum = 0;
    for (let landmark = 0; landmark < 68; landmark++) {
      const at = (axis) => (places[landmark * 2 + axis] + 0.5) / uvSize;
      let [best, nearest] = [0, Infinity];
      for (let i = 0; i < mesh.uvs.length / 2; i++) {
        const away = Math.hypot(mesh.uvs[i * 2] - at(0), mesh.uvs[i * 2 + 1] - at(1));
        if (away < nearest) [best, nearest] = [i, away];
      }
      const miss = [0, 1].map((axis) => mesh.places[best * 2 + axis] - seen[landmark * 2 + axis]);
      expect(Math.hypot(...miss) / size, `point ${landmark}`).toBeLessThan(0.12);
      sum += Math.hypot(...miss) / size;
    }
    expect(sum / 68).toBeLessThan(0.04);
    await pipeline.release();
  });
});

describe('what cannot be done', () => {
  const grey = join(folder, 'grey.png');
  const text = join(folder, 'text.jpg');
  beforeAll(async () => {
    writeFileSync(text, 'no picture');
    await sharp({ create: { width: 320, height: 240, channels: 3, background: '#808080' } }).toFile(grey);
  });

  it.each([
    ['a picture without a face', () => [grey], /^No face was found in .*grey\.png\.\n$/],
    ['no file at all', () => ['none.jpg'], /^There is no file none\.jpg\.\n$/],
    ['a text', () => [text], /^.*text\.jpg is no picture that can be read \(.*\)\.\n$/],
    [
      'a folder that is no model',
      () => [grey, '--model', folder],
      /^.* is no model folder that can be used: \S+ could not be read.*\n$/,
    ],
    [
      'another kind of model',
      () => [grey, '--model', join(models, 'face-finder')],
      /^.*face-finder is no model folder that can be used: layout\.json: kind: .*\n$/,
    ],
  ])('says in one sentence what is wrong with %s', (_, args, words) => {
    const out = join(folder, 'nothing.glb');
    const { status, stdout, stderr } = reconstruct(...args(), '--out', out);
    expect(stderr).toMatch(words);
    expect(stdout).toBe('');
    expect(status).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['an ending unknown', ['--out', 'face.fbx'], /^face\.fbx does not end in \.glb\.\n$/],
    [
      'a folder unknown',
      ['--out', join('none', 'face.glb')],
      /^There is no folder none to write none.face\.glb into\.\n$/,
    ],
    ['no place to write to', [], /^Usage: /],
  ])('refuses %s', (_, args, words) => {
    const { status, stderr } = reconstruct(grey, ...args);
    expect(stderr).toMatch(words);
    expect(status).toBe(1);
  });
});
