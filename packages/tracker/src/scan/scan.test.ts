import {
  BLENDSHAPE_COUNT,
  type BlendshapeName,
  blendshapeIndex,
  multiply,
  type Quaternion,
} from '@guise/protocol';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { MapSurface } from '../dense/surface.js';
import { FaceModel, type FaceObservation } from '../face-model.js';
import { quaternion } from '../geometry/quaternion.js';
import type { Picture } from '../picture.js';
import { jsonBytes } from '../testing/files.js';
import { perfectFace } from '../testing/networks.js';
import { rampPicture, syntheticLayout } from '../testing/synthetic.js';
import { type ExpressionBasis, expressionOffsets, parseExpressionBasis } from './expression-basis.js';
import { FaceScan } from './face-scan.js';
import { fuseSurfaces } from './fuse-surface.js';
import { ScanError, type ScanErrorReason } from './scan-error.js';
import { ViewReader } from './scan-view.js';

const layout = syntheticLayout(1, 32);
const ramp = rampPicture();
/** A basis whose only shape lowers everything by a centimetre. */
const basis: ExpressionBasis = {
  side: 16,
  blendshapes: [blendshapeIndex('jawOpen')],
  shapes: [Float32Array.from({ length: 16 * 16 * 3 }, (_, i) => (i % 3 === 1 ? -0.01 : 0))],
};

/** A head half a metre away, turned to its left and up [degrees]. */
async function look(yaw: number, pitch = 0): Promise<{ model: FaceModel; observation: FaceObservation }> {
  const turn = (axis: [number, number, number], degrees: number): Quaternion =>
    quaternion(axis, (degrees * Math.PI) / 180);
  const rotation = multiply(turn([0, 1, 0], yaw), turn([1, 0, 0], -pitch));
  const scene = {
    pose: { rotation, translation: [0, 0, -0.5] as [number, number, number] },
    blendshapes: [0, 0, 0],
    presence: 1,
  };
  const model = new FaceModel(perfectFace(layout, scene, ramp), layout);
  // Larger than it is, so that it counts as near; the ramp shows any crop.
  const observation = await model.observe(ramp, { x: 128, y: 128, side: 130, roll: 0 });
  return { model, observation };
}

let views: Record<'ahead' | 'left' | 'right' | 'up', FaceObservation>;
let model: FaceModel;
beforeAll(async () => {
  const [ahead, left, right, up] = await Promise.all([look(0), look(25), look(-25), look(0, 20)]);
  model = ahead.model;
  views = {
    ahead: ahead.observation,
    left: left.observation,
    right: right.observation,
    up: up.observation,
  };
});

/** Shows the same picture until it is not taken any more, at most eight times; the last hint. */
function show(scan: FaceScan, observation: FaceObservation | null, picture: Picture = ramp) {
  let progress = scan.add(picture, observation);
  const { step } = progress;
  for (let again = 0; again < 8 && progress.step === step && step !== null; again++) {
    progress = scan.add(picture, observation);
  }
  return progress;
}

function reasonOf(act: () => unknown): ScanErrorReason {
  try {
    act();
  } catch (error) {
    if (error instanceof ScanError) return error.reason;
    throw error;
  }
  throw new Error('it was taken');
}

describe('a guided capture', () => {
  it('goes from step to step, and fuses what it took into the face that was there', () => {
    const scan = new FaceScan(model, basis);
    expect(scan.step).toBe('ahead');
    expect(reasonOf(() => scan.fuse())).toBe('not-finished');
    for (const [step, next] of [
      ['ahead', 'left'],
      ['left', 'right'],
      ['right', 'up'],
      ['up', null],
    ] as const) {
      expect(show(scan, views[step]).step).toBe(next);
    }
    expect(scan.add(ramp, views.ahead)).toMatchObject({ step: null, share: 1, hint: null });
    const face = scan.fuse({ texture: 64 });
    expect(face.side).toBe(32);
    expect(face.texture.width).toBe(64);
    let worst = 0;
    for (let i = 0; i < face.surface.length; i++) {
      if (face.mask[Math.floor(i / 3)])
        worst = Math.max(worst, Math.abs(face.surface[i] - layout.canonical[i]));
    }
    expect(worst).toBeLessThan(0.008);
    scan.reset();
    expect(scan.step).toBe('ahead');
  });

  it('reads what it took while it goes on, so that there is nothing left to read in the end', () => {
    const sample = vi.spyOn(MapSurface.prototype, 'sample');
    const [prepared, other] = [new FaceScan(model, basis), new FaceScan(model, basis)];
    for (const step of ['ahead', 'left', 'right', 'up'] as const) {
      show(prepared, views[step]);
      show(other, views[step]);
      sample.mockClear();
      prepared.prepare({ texture: 64 });
      expect(sample).toHaveBeenCalled();
      sample.mockClear();
      prepared.prepare({ texture: 64 });
      expect(sample).not.toHaveBeenCalled();
    }
    const face = prepared.fuse({ texture: 64 });
    expect(sample).not.toHaveBeenCalled();
    expect(other.fuse({ texture: 64 })).toEqual(face);
    expect(sample).toHaveBeenCalled();
    prepared.reset();
    prepared.prepare();
    expect(prepared.step).toBe('ahead');
    sample.mockRestore();
  });

  it('says which way to turn, and when it is too far', async () => {
    const scan = new FaceScan(model, basis);
    show(scan, views.ahead);
    expect(scan.add(ramp, views.ahead).hint).toBe('turn-left');
    expect(scan.add(ramp, views.right).hint).toBe('turn-left');
    expect(scan.add(ramp, (await look(45)).observation).hint).toBe('turn-less');
    show(scan, views.left);
    expect(scan.add(ramp, views.ahead).hint).toBe('turn-right');
    show(scan, views.right);
    expect(scan.add(ramp, views.ahead).hint).toBe('look-up');
  });

  it('says what is wrong with a picture', () => {
    const of = (change: Partial<FaceObservation>, picture: Picture = ramp) =>
      new FaceScan(model, basis).add(picture, { ...views.ahead, ...change }).hint;
    const coefficients = (name: 'jawOpen' | 'eyeBlinkLeft') => {
      const values = new Float32Array(BLENDSHAPE_COUNT);
      values[blendshapeIndex(name)] = 1;
      if (name === 'eyeBlinkLeft') values[blendshapeIndex('eyeBlinkRight')] = 1;
      return values;
    };
    expect(new FaceScan(model, basis).add(ramp, null).hint).toBe('no-face');
    expect(of({ presence: 0.2 })).toBe('no-face');
    expect(of({ crop: { ...views.ahead.crop, side: 40 } })).toBe('come-closer');
    expect(of({ crop: { ...views.ahead.crop, x: 10 } })).toBe('move-into-view');
    expect(of({ blendshapes: coefficients('jawOpen') })).toBe('relax-face');
    expect(of({ blendshapes: coefficients('eyeBlinkLeft') })).toBe('open-eyes');
    expect(of({}, { ...ramp, data: ramp.data.map(() => 8) })).toBe('too-dark');
    expect(of({}, { ...ramp, data: ramp.data.map(() => 250) })).toBe('too-bright');
    expect(of({})).toBeNull();
  });

  it('waits for a head that moves, and for a picture that is sharp', () => {
    const chequered = (size: number): Picture => ({
      ...ramp,
      data: ramp.data.map((_, i) => {
        const pixel = i >> 2;
        return i % 4 === 3
          ? 255
          : 90 + 70 * ((Math.floor((pixel % 256) / size) + Math.floor(pixel / 256 / size)) % 2);
      }),
    });
    const scan = new FaceScan(model, basis);
    expect(scan.add(chequered(4), views.ahead).hint).toBeNull();
    expect(scan.add(chequered(40), views.ahead).hint).toBe('hold-still');
    expect(scan.add(chequered(4), views.ahead).hint).toBeNull();
    const turning = new FaceScan(model, basis);
    turning.add(ramp, views.left);
    expect(turning.add(ramp, views.ahead).hint).toBe('hold-still');
  });
});

describe('what a view says of the face at rest', () => {
  it('is without what the face does, and with how it is made', () => {
    const basisOf = (name: BlendshapeName): ExpressionBasis => ({
      side: 8,
      blendshapes: [blendshapeIndex(name)],
      shapes: [new Float32Array(8 * 8 * 3).fill(0.01)],
    });
    const values = new Float32Array(BLENDSHAPE_COUNT).fill(1);
    const size = { width: 256, height: 256 };
    const view = {
      step: 'ahead',
      observation: { ...views.ahead, blendshapes: values },
      size,
      picture: null,
      quality: 1,
    } as const;
    const plain = new ViewReader(model, { side: 8, blendshapes: [], shapes: [] }).surface(view)
      ?.points as Float32Array;
    const off = (name: BlendshapeName) => {
      const { points } = new ViewReader(model, basisOf(name)).surface(view) as { points: Float32Array };
      return plain.reduce((most, value, i) => Math.max(most, Math.abs(value - points[i])), 0);
    };
    expect(off('jawOpen')).toBeCloseTo(0.01, 3);
    expect(off('browDownLeft')).toBe(0);
  });
});

describe('fusing', () => {
  const seen = (points: Float32Array, step: 'ahead' | 'left') => ({
    step,
    points,
    visibility: new Float32Array(layout.mask.length).fill(1),
    certainty: 1,
  });

  it('refuses a view that shows something else than the others', () => {
    const other = layout.canonical.map((_, i) => 0.1 * Math.sin(i * 12.9898));
    expect(reasonOf(() => fuseSurfaces([seen(layout.canonical, 'ahead'), seen(other, 'left')], layout))).toBe(
      'views-disagree',
    );
  });

  it('makes the side that nobody saw like the one that was seen, and leaves alone what was seen from both', () => {
    const { uvSize, mask } = layout;
    const isLeft = (pixel: number) => pixel % uvSize >= uvSize / 2;
    // One cheek stands out by a centimetre.
    const bumpy = layout.canonical.map((value, i) => {
      const pixel = Math.floor(i / 3);
      const [column, row] = [pixel % uvSize, Math.floor(pixel / uvSize)];
      const isCheek = Math.abs(column - 0.8 * uvSize) < 3 && Math.abs(row - 0.6 * uvSize) < 3;
      return i % 3 === 2 && isCheek ? value + 0.01 : value;
    });
    const asymmetry = (points: Float32Array) => {
      let most = 0;
      for (let pixel = 0; pixel < mask.length; pixel++) {
        const other = pixel + uvSize - 1 - 2 * (pixel % uvSize);
        if (mask[pixel] > 0 && mask[other] > 0)
          most = Math.max(most, Math.abs(points[pixel * 3 + 2] - points[other * 3 + 2]));
      }
      return most;
    };
    const half = Float32Array.from(mask, (_, pixel) => (isLeft(pixel) ? 0.1 : 1));
    const both = fuseSurfaces([seen(bumpy, 'ahead')], layout);
    const oneSided = fuseSurfaces([{ ...seen(bumpy, 'ahead'), visibility: half }], layout);
    expect(asymmetry(both)).toBeGreaterThan(0.007);
    expect(asymmetry(oneSided)).toBeLessThan(0.002);
  });

  it('takes a step that was photographed often for no more than one photographed once', () => {
    const bumpy = layout.canonical.map((value, i) => value + (i % 3 === 2 && i % 2 === 0 ? 0.004 : 0));
    const often = [1, 2, 3, 4].map(() => seen(bumpy, 'left'));
    const fused = fuseSurfaces([seen(layout.canonical, 'ahead'), ...often], layout);
    const once = fuseSurfaces([seen(layout.canonical, 'ahead'), seen(bumpy, 'left')], layout);
    fused.forEach((value, i) => {
      expect(Math.abs(value - once[i])).toBeLessThan(1e-5);
    });
  });
});

describe('the basis of expressions', () => {
  const json = {
    kind: 'expression-basis',
    version: 1,
    blendshapes: ['jawOpen'],
    scale: [0.001],
    shape: [1, 4, 4, 3],
    data: btoa(String.fromCharCode(...new Array(48).fill(5))),
  };

  it('is read, and adds up by coefficients', () => {
    const read = parseExpressionBasis(jsonBytes(json));
    const values = new Float32Array(BLENDSHAPE_COUNT);
    values[blendshapeIndex('jawOpen')] = 0.5;
    const offsets = expressionOffsets(read, values, layout);
    const middle = (16 * 32 + 16) * 3;
    expect(offsets[middle]).toBeCloseTo(0.0025, 5);
  });

  it.each([
    ['no JSON', new Uint8Array([1, 2, 3])],
    ['something else', jsonBytes({ kind: 'position-map' })],
    ['too few numbers', jsonBytes({ ...json, data: btoa('abc') })],
    ['names that nobody knows', jsonBytes({ ...json, blendshapes: ['earWiggle'] })],
  ])('is refused: %s', (_, bytes) => {
    expect(reasonOf(() => parseExpressionBasis(bytes))).toBe('basis-invalid');
  });
});
