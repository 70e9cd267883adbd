import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { ModelError } from '../errors.js';
import { faceLayoutJson, jsonBytes } from '../testing/files.js';
import { syntheticLayout } from '../testing/synthetic.js';
import { parseFaceLayout, parseFinderLayout } from './layout.js';
import { fetchedModel, readModelFile } from './source.js';

const layout = syntheticLayout();
const json = faceLayoutJson(layout);

function failure(parse: () => unknown): ModelError {
  try {
    parse();
  } catch (error) {
    if (error instanceof ModelError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseFaceLayout', () => {
  it('reads what was written', () => {
    expect(parseFaceLayout(jsonBytes(json))).toEqual(layout);
  });

  it('reads whole steps, half the bytes of floats', () => {
    const steps = Int16Array.from(layout.landmarks, (value) => Math.round(value * 100));
    const data = btoa(String.fromCharCode(...new Uint8Array(steps.buffer)));
    const read = parseFaceLayout(jsonBytes({ ...json, landmarks: { shape: [68, 2], step: 0.01, data } }));
    layout.landmarks.forEach((value, i) => {
      expect(Math.abs(read.landmarks[i] - value)).toBeLessThanOrEqual(0.0051);
    });
  });

  const closeup = {
    model: 'eyes.onnx',
    input: [96, 32],
    anchors: [
      { landmarks: [36, 39], at: [24, 20.5] },
      { landmarks: [45], at: [72, -3] },
    ],
    blendshapes: ['jawOpen', 'eyeBlinkLeft'],
  };

  it('reads close-ups', () => {
    const closeUps = [
      {
        model: 'eyes.onnx',
        width: 96,
        height: 32,
        anchors: [
          { landmarks: [36, 39], x: 24, y: 20.5 },
          { landmarks: [45], x: 72, y: -3 },
        ],
        blendshapes: [17, 0],
        shares: [1, 1],
      },
    ];
    const wanted = { ...layout, closeUps };
    expect(parseFaceLayout(jsonBytes({ ...json, closeups: [closeup] }))).toEqual(wanted);
    expect(parseFaceLayout(jsonBytes(faceLayoutJson(wanted)))).toEqual(wanted);
    const shared = parseFaceLayout(jsonBytes({ ...json, closeups: [{ ...closeup, shares: [0.5, 1] }] }));
    expect(shared.closeUps[0].shares).toEqual([0.5, 1]);
  });

  it.each([
    ['without a file', { model: undefined }, 'closeups.0.model'],
    ['with a file elsewhere', { model: '../eyes.onnx' }, 'closeups.0.model: is no name of a .onnx file'],
    ['without a height', { input: [96] }, 'closeups.0.input'],
    ['without a size', { input: [0, 32] }, 'closeups.0.input'],
    ['with one anchor', { anchors: closeup.anchors.slice(1) }, 'needs two places'],
    ['with two anchors at one place', { anchors: [1, 2].map(() => closeup.anchors[0]) }, 'needs two places'],
    ['with a landmark of 68', { anchors: [{ landmarks: [68], at: [1, 2] }] }, 'anchors.0.landmarks.0'],
    ['with an anchor of nothing', { anchors: [{ landmarks: [], at: [1, 2] }] }, 'names no landmark'],
    ['with an unknown blendshape', { blendshapes: ['earWiggle'] }, 'earWiggle'],
    ['with a blendshape twice', { blendshapes: ['jawOpen', 'jawOpen'] }, 'twice'],
    ['with too few shares', { shares: [1] }, 'one share for each'],
    ['with a share above 1', { shares: [1, 2] }, 'closeups.0.shares.1'],
  ])('refuses a close-up %s', (_, change, words) => {
    const error = failure(() =>
      parseFaceLayout(jsonBytes({ ...json, closeups: [{ ...closeup, ...change }] })),
    );
    expect(error.reason).toBe('layout-invalid');
    expect(error.message).toContain(words);
  });

  it('ignores what it does not know', () => {
    expect(parseFaceLayout(jsonBytes({ ...json, notices: ['Apache-2.0'] }))).toEqual(layout);
  });

  it.each(Object.keys(json))('names %s when it is missing', (key) => {
    const { [key]: _, ...rest } = json;
    const error = failure(() => parseFaceLayout(jsonBytes(rest)));
    expect(error.reason).toBe('layout-invalid');
    expect(error.message).toContain(key);
  });

  it.each([
    ['another kind', { kind: 'face-finder' }, 'kind'],
    ['a later version', { version: 2 }, 'version'],
    ['an unknown blendshape', { blendshapes: ['jawOpen', 'earWiggle'] }, 'earWiggle'],
    ['a blendshape twice', { blendshapes: ['jawOpen', 'jawOpen'] }, 'twice'],
    ['an array of another shape', { mask: json.rigid, rigid: json.landmarks }, 'rigid: has shape [68,2]'],
    ['an array that is too short', { mask: { shape: [32, 32], data: 'AAAAAA==' } }, 'holds 1 numbers'],
    ['an array that is not base64', { mask: { shape: [32, 32], data: '?' } }, 'mask.data: is no base64'],
    ['an array of steps of no size', { mask: Object.assign({ step: 0 }, json.mask) }, 'mask.step'],
    ['an array with NaN', { mask: { shape: [1], data: 'AADAfw==' } }, 'not finite'],
    [
      'no rigid point',
      { rigid: faceLayoutJson({ ...layout, rigid: new Float32Array(1024) }).rigid },
      'rigid',
    ],
    ['a crop without size', { crop: { center: [0, 0, 0], scale: 1 } }, 'crop.size'],
    ['a field of view of 180', { camera: { verticalFov: 180 } }, 'camera.verticalFov'],
  ])('refuses %s', (_, change, words) => {
    const error = failure(() => parseFaceLayout(jsonBytes({ ...json, ...change })));
    expect(error.reason).toBe('layout-invalid');
    expect(error.message).toContain(words);
  });

  it('answers any other bytes with a ModelError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
        ),
        (bytes) => {
          expect(failure(() => parseFaceLayout(bytes)).reason).toBe('layout-invalid');
          expect(failure(() => parseFinderLayout(bytes)).reason).toBe('layout-invalid');
        },
      ),
    );
  });
});

describe('parseFinderLayout', () => {
  it('reads what it needs', () => {
    const finder = { inputSize: 128, grid: 8, threshold: 0.5 };
    expect(parseFinderLayout(jsonBytes({ kind: 'face-finder', version: 1, ...finder }))).toEqual(finder);
  });
});

describe('readModelFile', () => {
  it('says which file a source could not read', async () => {
    const source = async () => Promise.reject(new Error('disk on fire'));
    await expect(readModelFile(source, 'model.onnx')).rejects.toMatchObject({
      name: 'ModelError',
      reason: 'file-missing',
      message: expect.stringMatching(/model\.onnx.*disk on fire/),
    });
  });

  it('says which address could not be fetched', async () => {
    await expect(readModelFile(fetchedModel('data:,none/'), 'layout.json')).rejects.toMatchObject({
      reason: 'file-missing',
    });
  });
});

describe('fetchedModel', () => {
  it('tells how much of a file has arrived', async () => {
    const chunks = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    const answer = (headers: Record<string, string>) => {
      const body = new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(chunk);
          controller.close();
        },
      });
      return new Response(body, { headers });
    };
    for (const [headers, total] of [
      [{ 'content-length': '3' }, 3],
      [{ 'content-length': '2', 'content-encoding': 'gzip' }, null],
      [{}, null],
    ] as const) {
      vi.stubGlobal('fetch', async () => answer(headers));
      const told: unknown[] = [];
      const source = fetchedModel('https://call.example/models/x', (...progress) => told.push(progress));
      expect(await source('model.onnx')).toEqual(Uint8Array.of(1, 2, 3));
      expect(told).toEqual([
        ['model.onnx', 2, total],
        ['model.onnx', 3, total],
      ]);
    }
    vi.unstubAllGlobals();
  });

  it('gives up what is on its way, and asks for nothing more, once it is told to', async () => {
    const asked: (AbortSignal | null | undefined)[] = [];
    vi.stubGlobal('fetch', async (_url: string, { signal }: RequestInit) => {
      asked.push(signal);
      signal?.throwIfAborted();
      return new Response(new ReadableStream({ start: (body) => abortWith(signal, body) }));
    });
    const giveUp = new AbortController();
    const source = fetchedModel('https://call.example/models/x', () => {}, giveUp.signal);
    const reading = readModelFile(source, 'model.onnx');
    giveUp.abort();
    await expect(reading).rejects.toMatchObject({ reason: 'file-missing' });
    await expect(readModelFile(source, 'layout.json')).rejects.toMatchObject({ reason: 'file-missing' });
    expect(asked).toEqual([giveUp.signal, giveUp.signal]);
    vi.unstubAllGlobals();
  });
});

/** What fetch does to a body that is on its way. */
function abortWith(signal: AbortSignal | null | undefined, body: ReadableStreamDefaultController): void {
  signal?.addEventListener('abort', () => body.error(signal.reason));
}
