import { BLENDSHAPE_NAMES } from '@guise/protocol';
import type { CloseUpLayout, FaceLayout } from '../model/layout.js';

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
    // A folder without close-ups says nothing of them.
    ...(layout.closeUps.length > 0 && { closeups: layout.closeUps.map(closeUpJson) }),
  };
}

function closeUpJson({ model, width, height, anchors, blendshapes, shares }: CloseUpLayout) {
  return {
    model,
    input: [width, height],
    anchors: anchors.map(({ landmarks, x, y }) => ({ landmarks, at: [x, y] })),
    blendshapes: blendshapes.map((index) => BLENDSHAPE_NAMES[index]),
    shares,
  };
}

export const jsonBytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
