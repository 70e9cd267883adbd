import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOnnxRuntime, FacePipeline } from '../../dist/index.js';
import { readRelease } from './release.mjs';
import { ReleaseError } from './release-error.mjs';
import { hasNumpy, Releases, readFloats } from './testing/release.mjs';
import { importPrnet } from './write-model.mjs';

// Networks of full size, if narrow ones: a busy machine takes its time.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const SIDE = 256;
const NET = 'Data/net-data/256_256_resfcn256_weight';
const UV = 'Data/uv-data';

if (!hasNumpy)
  console.log('skipped: the importer is tested against a network in NumPy, and python3 has none here');

describe.skipIf(!hasNumpy)('import-prnet', () => {
  let releases;
  /** One shard, a plain index, channels an eighth of the published. */
  let narrow;
  /** Three shards and a compressed index. */
  let sharded;
  beforeAll(async () => {
    releases = new Releases();
    narrow = await releases.build('--width', '2', '--seed', '2');
    sharded = await releases.build('--width', '4', '--shards', '3', '--snappy');
  });
  afterAll(() => releases.dispose());

  it.each([
    ['one shard', () => narrow, 2],
    ['three shards and a compressed index', () => sharded, 4],
  ])('answers as the network does in NumPy, from %s', async (_, folder, width) => {
    const out = releases.path();
    importPrnet(folder(), out, width);
    const network = await createOnnxRuntime().load(readFileSync(join(out, 'model.onnx')));
    const image = { data: readFloats(join(folder(), 'image.f32')), shape: [1, 3, SIDE, SIDE] };
    const map = (await network.run({ image })).position_map.data;
    await network.release();
    const answer = readFloats(join(folder(), 'answer.f32'));
    expect(deviation(answer), 'an answer that is the same everywhere would prove little').toBeGreaterThan(
      0.05,
    );
    const found = answer.map((_, i) => {
      const [pixel, axis] = [Math.floor(i / 3), i % 3];
      // Published: in pixels of 256 whose middles are whole, times 1.1. Ours: sides of the crop from its edge.
      return (map[axis * SIDE * SIDE + pixel] - (axis < 2 ? 0.5 / SIDE : 0)) / 1.1;
    });
    // The head's centre is the zero of ours in depth, the farthest point that of theirs.
    const shift = found[2] - answer[2];
    const worst = answer.reduce(
      (most, value, i) => Math.max(most, Math.abs(found[i] - (i % 3 === 2 ? shift : 0) - value)),
      0,
    );
    expect(worst).toBeLessThan(1e-4);
  });

  it('writes a folder that the tracker loads as any other', async () => {
    const out = releases.path();
    importPrnet(narrow, out, 2);
    const source = (folder) => (file) => readFile(join(folder, file));
    const finder = fileURLToPath(new URL('../../../../models/face-finder', import.meta.url));
    const pipeline = await FacePipeline.create(createOnnxRuntime(), {
      face: source(out),
      finder: source(finder),
    });
    expect(pipeline.model.layout.blendshapes).toHaveLength(51);
    expect(pipeline.model.interocular).toBeGreaterThan(0.07);
    expect(pipeline.model.interocular).toBeLessThan(0.11);
    const { size, scale, center } = pipeline.model.layout.crop;
    expect(size * scale).toBeGreaterThan(0.15);
    expect(size * scale).toBeLessThan(0.3);
    for (const value of center) expect(Math.abs(value)).toBeLessThan(0.08);
    const picture = { data: new Uint8ClampedArray(64 * 48 * 4).fill(128), width: 64, height: 48 };
    const observation = await pipeline.model.observe(picture, { x: 32, y: 24, side: 40, roll: 0 });
    expect(observation.positionMap).toHaveLength(3 * SIDE * SIDE);
    for (const value of observation.blendshapes) expect(value >= 0 && value <= 1).toBe(true);
    await pipeline.release();
    expect(readFileSync(join(out, 'README.md'), 'utf8')).toContain('non-commercial');
  });

  it('takes a landmark just beside the face for the point of the rim that is nearest', () => {
    const folder = releases.copy(narrow);
    const file = join(folder, UV, 'uv_kpt_ind.txt');
    const [columns, rows] = readFileSync(file, 'latin1')
      .trim()
      .split('\n')
      .map((row) => row.trim().split(/\s+/).map(Number));
    const words = readFileSync(join(folder, UV, 'face_ind.txt'), 'latin1')
      .trim()
      .split(/\s+/);
    const face = new Set(words.map(Number));
    // The chin, moved down until it is off the face.
    while (face.has(rows[8] * SIDE + columns[8])) rows[8]++;
    writeFileSync(file, [columns, rows].map((row) => row.join(' ')).join('\n'));
    const { landmarks } = readRelease(folder, 2);
    expect(landmarks[8]).toBe((rows[8] - 1) * SIDE + columns[8]);
  });

  describe('says in one sentence what is wrong', () => {
    const flip = (file, at) => {
      const bytes = readFileSync(file);
      bytes[at < 0 ? bytes.length + at : at] ^= 16;
      writeFileSync(file, bytes);
    };
    const shorten = (file, by) => truncateSync(file, readFileSync(file).length - by);
    const shard = (folder) => join(folder, `${NET}.data-00000-of-00001`);
    const index = (folder) => join(folder, `${NET}.index`);
    const remove = (folder, ...files) => {
      for (const file of files) rmSync(join(folder, file));
    };
    const uv = (folder, file) => join(folder, UV, file);

    it.each([
      [
        'a byte of a tensor changed',
        (f) => flip(shard(f), 1000),
        'file-damaged',
        /data-00000-of-00001 is damaged: the checksum of resfcn256\/\S+ does not fit/,
      ],
      [
        'a shard cut short',
        (f) => shorten(shard(f), 100),
        'file-damaged',
        /data-00000-of-00001 is cut short: .* resfcn256\/\S+ ends at/,
      ],
      ['a shard missing', (f) => rmSync(shard(f)), 'file-missing', /data-00000-of-00001 is missing/],
      [
        'a byte of the index changed',
        (f) => flip(index(f), 100),
        'file-damaged',
        /\.index is damaged .*: the checksum of the block at byte 0/,
      ],
      [
        "a byte of the index's end changed",
        (f) => flip(index(f), -1),
        'file-damaged',
        /\.index is damaged or no index/,
      ],
      ['an index cut short', (f) => shorten(index(f), 60), 'file-damaged', /\.index is damaged or no index/],
      [
        'an index that is a text',
        (f) => writeFileSync(index(f), 'version https://git-lfs'),
        'file-damaged',
        /no index of a checkpoint/,
      ],
      [
        'no index',
        (f) => rmSync(index(f)),
        'file-missing',
        /lacks Data\/net-data\/256_256_resfcn256_weight\.index\.$/,
      ],
      [
        'a checkpoint of the first format',
        (f) => renameSync(index(f), join(f, NET)),
        'not-prnet',
        /TensorFlow's first format/,
      ],
      [
        'files of uv-data missing',
        (f) => remove(f, `${UV}/face_ind.txt`, `${UV}/canonical_vertices.npy`),
        'file-missing',
        /lacks Data\/uv-data\/canonical_vertices\.npy, Data\/uv-data\/face_ind\.txt\.$/,
      ],
      [
        'a head cut short',
        (f) => shorten(uv(f, 'canonical_vertices.npy'), 1000),
        'file-damaged',
        /canonical_vertices\.npy is cut short/,
      ],
      [
        'a list of pixels cut short',
        (f) => shorten(uv(f, 'face_ind.txt'), 2600),
        'not-prnet',
        /canonical_vertices\.npy has shape \[\d+,3\], not the \[\d+,3\]/,
      ],
      [
        'a list of pixels that is none',
        (f) => writeFileSync(uv(f, 'face_ind.txt'), '<html>'),
        'file-damaged',
        /face_ind\.txt is no list of whole numbers/,
      ],
      [
        'pixels out of the map',
        (f) => writeFileSync(uv(f, 'face_ind.txt'), '1 2 65536'),
        'file-damaged',
        /face_ind\.txt does not list pixels/,
      ],
      [
        'landmarks beside the face',
        (f) => writeFileSync(uv(f, 'uv_kpt_ind.txt'), '0 '.repeat(136)),
        'not-prnet',
        /uv_kpt_ind\.txt does not place 68 points/,
      ],
      [
        'landmarks in another order',
        (f) => reverse(uv(f, 'uv_kpt_ind.txt')),
        'not-prnet',
        /do not describe a face/,
      ],
    ])('%s', (_, damage, reason, words) => {
      const folder = releases.copy(narrow);
      damage(folder);
      expectRefusal(folder, 2, reason, words);
    });

    it('one shard of several missing', () => {
      const folder = releases.copy(sharded);
      remove(folder, `${NET}.data-00001-of-00003`);
      expectRefusal(folder, 4, 'file-missing', /data-00001-of-00003 is missing, which holds resfcn256\//);
    });

    it('a tensor missing', async () => {
      const name = 'resfcn256/resBlock_3/Conv_1/BatchNorm/gamma';
      const folder = await releases.build('--width', '2', '--without', name);
      expectRefusal(
        folder,
        2,
        'not-prnet',
        /\.index has no tensor resfcn256\/resBlock_3\/Conv_1\/BatchNorm\/gamma\.$/,
      );
    });

    it('a network of other shapes', () => {
      expectRefusal(
        narrow,
        undefined,
        'not-prnet',
        /resfcn256\/Conv\/weights has shape \[4,4,3,2\], not \[4,4,3,16\]\.$/,
      );
    });

    it.each([
      ['no folder at all', () => releases.path(), /^There is no folder \S+\.\n$/],
      [
        'a foreign folder',
        () => fileURLToPath(new URL('.', import.meta.url)),
        /^\S+ is no full copy of PRNet's release: it lacks (\S+, ){3}\S+\.\n$/,
      ],
      ['a narrow network', () => narrow, /^\S+\.index: resfcn256\/Conv\/weights has shape .*\.\n$/],
    ])('on the console: %s', (_, folder, words) => {
      const tool = fileURLToPath(new URL('../import-prnet.mjs', import.meta.url));
      const out = releases.path();
      const { status, stdout, stderr } = spawnSync(process.execPath, [tool, folder(), '--out', out], {
        encoding: 'utf8',
      });
      expect(stderr).toMatch(words);
      expect(stdout).toBe('');
      expect(status).toBe(1);
      expect(existsSync(out)).toBe(false);
    });

    function expectRefusal(folder, width, reason, words) {
      const out = releases.path();
      let thrown;
      try {
        importPrnet(folder, out, width);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toBeInstanceOf(ReleaseError);
      expect(thrown.message).toMatch(words);
      expect(thrown.message).toMatch(/^[^\n]+\.$/);
      expect(thrown.reason).toBe(reason);
      expect(existsSync(out)).toBe(false);
    }
  });
});

/** Writes the points of both rows the other way round: the chin is then an inner lip. */
function reverse(file) {
  const rows = readFileSync(file, 'latin1').trim().split('\n');
  writeFileSync(file, rows.map((row) => row.trim().split(' ').reverse().join(' ')).join('\n'));
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
