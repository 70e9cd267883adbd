import { BLENDSHAPE_NAMES } from '@guise/protocol';
import type { FaceLayout } from '../model/layout.js';

function packed(values: Float32Array, shape: number[]): { shape: number[]; data: string } {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { shape, data: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
}

/** A layout as its file says it. */
export function faceLayoutJson(layout: FaceLayout): Record<string, unknown> {
  const square = [layout.uvSize, layout.uvSize];
  return {
    kind: 'position-map',
    version: 1,
    inputSize: layout.inputSize,
    uvSize: layout.uvSize,
    canonical: packed(layout.canonical, [...square, 3]),
    mask: packed(layout.mask, square),
    rigid: packed(layout.rigid, square),
    landmarks: packed(layout.landmarks, [68, 2]),
    blendshapes: layout.blendshapes.map((index) => BLENDSHAPE_NAMES[index]),
    crop: layout.crop,
    camera: { verticalFov: layout.verticalFov },
  };
}

export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
