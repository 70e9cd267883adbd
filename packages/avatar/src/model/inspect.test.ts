import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { AvatarError } from '../errors.js';
import { HOSTILE_MODELS } from '../testing/hostile-models.js';
import { replaceSomewhere } from '../testing/replace.js';
import { bytesOf, type WrittenModel, writeArkitGlb, writeVrm0, writeVrm1 } from '../testing/write-models.js';
import { inspect, inspectModel } from './inspect.js';
import { MODEL_LIMITS } from './limits.js';
import { rebuildModel } from './rebuild.js';

const { parse } = JSON;

/** What it is refused with; `null`: it is not. */
function refusal(bytes: Uint8Array): AvatarError | null {
  try {
    inspectModel(bytes);
    return null;
  } catch (error) {
    expect(error).toBeInstanceOf(AvatarError);
    return error as AvatarError;
  }
}

describe('a model that can be worn', () => {
  it.each([
    ['VRM 1.0 with presets', writeVrm1(), { kind: 'vrm-1', face: 'presets', channels: 0, name: 'Doll' }],
    [
      'VRM 1.0 with Perfect Sync',
      writeVrm1({ face: 'perfect-sync' }),
      { kind: 'vrm-1', face: 'clips', channels: 52 },
    ],
    ['VRM 0.x with presets', writeVrm0(), { kind: 'vrm-0', face: 'presets', channels: 0, author: 'Guise' }],
    [
      'VRM 0.x with Perfect Sync',
      writeVrm0({ face: 'perfect-sync' }),
      { kind: 'vrm-0', face: 'clips', channels: 52 },
    ],
    ['GLB', writeArkitGlb(), { kind: 'glb', face: 'morphs', channels: 52, name: '' }],
    ['GLB, jaw_open', writeArkitGlb({ names: 'snake_case' }), { face: 'morphs', channels: 52 }],
    ['GLB, eyeBlink_L', writeArkitGlb({ names: 'sided' }), { face: 'morphs', channels: 52 }],
    [
      'GLB, JawOpen, without bones',
      writeArkitGlb({ names: 'PascalCase', bones: false }),
      { face: 'morphs', channels: 52 },
    ],
  ])('%s', (_, model, expected) => {
    const summary = inspectModel(bytesOf(model));
    expect(summary).toMatchObject({ ...expected, textures: 1, texturePixels: 128 });
    const count = (index: number) => model.json.accessors[index].count;
    const primitives = model.json.meshes.map((mesh: { primitives: unknown[] }) => mesh.primitives[0]);
    expect(summary.triangles).toBe(
      primitives.reduce((sum: number, { indices }: { indices: number }) => sum + count(indices) / 3, 0),
    );
  });

  it('is the same model after it was rebuilt, without what nobody needs', () => {
    const model = writeVrm1();
    model.json.extras = { vrm: 'me' };
    model.json.nodes[0].extras = { pivot: [1, 2, 3] };
    model.json.animations = [{ channels: [] }];
    model.json.cameras = [{ type: 'perspective' }];
    model.json.nodes[1].extensions = { KHR_lights_punctual: { light: 0 } };
    const inspected = inspect(bytesOf(model));
    const rebuilt = inspect(rebuildModel(inspected));
    expect(rebuilt.summary).toEqual(inspected.summary);
    const text = JSON.stringify(rebuilt.glb.json);
    expect(text).not.toMatch(/pivot|animations|cameras|lights|"uri"|"vrm"/);
  });

  it('may keep small pictures and buffers in data: URIs; rebuilt, it has none', () => {
    const model = writeArkitGlb();
    const { byteOffset, byteLength } = model.json.bufferViews[model.json.images[0].bufferView];
    const picture = btoa(String.fromCharCode(...model.bin.subarray(byteOffset, byteOffset + byteLength)));
    model.json.images = [{ uri: `data:image/png;base64,${picture}` }];
    model.json.buffers.push({
      uri: `data:application/octet-stream;base64,${btoa('\0'.repeat(12))}`,
      byteLength: 12,
    });
    const rebuilt = inspect(rebuildModel(inspect(bytesOf(model))));
    expect(rebuilt.summary).toMatchObject({ textures: 1, texturePixels: 128 });
    expect(JSON.stringify(rebuilt.glb.json)).not.toContain('"uri"');
  });
});

describe('a hostile model', () => {
  it.each(HOSTILE_MODELS.map((model) => [model.name, model] as const))('%s', (_, { bytes, reason }) => {
    const error = refusal(bytes());
    expect(error?.reason).toBe(reason);
    expect(error?.message).toMatch(/^[A-Z].*\.$/);
  });

  it('or that takes longer than two seconds to look through', () => {
    const bytes = bytesOf(writeVrm1({ texture: false }));
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const reads = vi.spyOn(JSON, 'parse').mockImplementation((text) => {
      now += (MODEL_LIMITS.inspectSeconds + 0.1) * 1000;
      return parse(text);
    });
    try {
      expect(MODEL_LIMITS.inspectSeconds).toBe(2);
      expect(refusal(bytes)?.reason).toBe('model-timeout');
    } finally {
      reads.mockRestore();
      clock.mockRestore();
    }
    expect(refusal(bytes)).toBe(null);
  });

  it('are of many kinds', () => {
    expect(new Set(HOSTILE_MODELS.map(({ reason }) => reason)).size).toBeGreaterThanOrEqual(12);
  });
});

describe('whatever the bytes', () => {
  it('nothing but an AvatarError is thrown', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void refusal(bytes)));
  });

  it('nor for a good file with bytes changed', () => {
    const files = [writeVrm1(), writeVrm0(), writeArkitGlb()].map((model) => bytesOf(model));
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.nat(files.length - 1),
        fc.array(change, { minLength: 1, maxLength: 12 }),
        (which, changes) => {
          const copy = (files[which] as Uint8Array).slice();
          for (const [at, value] of changes) copy[at % 60_000] = value;
          refusal(copy);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('nor for a good file with parts of its JSON replaced, and what passes can be rebuilt', () => {
    const models = [writeVrm1, writeVrm0, writeArkitGlb].map((write) => write({ texture: true }));
    fc.assert(
      fc.property(
        fc.nat(models.length - 1),
        fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 3 }),
        (which, changes) => {
          const model = models[which] as WrittenModel;
          const changed = { ...model, json: structuredClone(model.json) };
          for (const [at, value] of changes) replaceSomewhere(changed.json, at, value);
          const bytes = bytesOf(changed);
          if (!refusal(bytes)) expect(() => inspect(rebuildModel(inspect(bytes)))).not.toThrow();
        },
      ),
      { numRuns: 400 },
    );
  });
});

const junk = fc.oneof(
  fc.constantFrom(null, -1, 0.5, 1e12, 2 ** 31, '', '__proto__', true, [], {}, [[]], [null], [-1]),
  fc.jsonValue({ maxDepth: 3 }),
);
