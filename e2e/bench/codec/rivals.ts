import { deflateRawSync } from 'node:zlib';
import type { FaceFrame } from '@guise/protocol';
import { encode as msgpack } from '@msgpack/msgpack';

/** Bytes of one frame in ways that others send faces. */
export type Rival = (frame: FaceFrame, landmarks: boolean) => number;

const plain = (frame: FaceFrame, landmarks: boolean) => ({
  timestamp: frame.timestamp,
  rotation: frame.pose.rotation,
  translation: frame.pose.translation,
  blendshapes: Array.from(frame.blendshapes),
  confidence: frame.confidence,
  sources: frame.sources,
  ...(landmarks && frame.landmarks ? { landmarks: Array.from(frame.landmarks) } : {}),
});

/** Four decimals: a hundredth of a per cent, a tenth of a millimetre. */
const json = (frame: FaceFrame, landmarks: boolean) =>
  JSON.stringify(plain(frame, landmarks), (_, value) =>
    typeof value === 'number' ? Number(value.toFixed(4)) : value,
  );

/** Rotation, translation, blendshapes, confidence; a timestamp of 8 bytes and one byte of sources. */
const values = (landmarks: boolean) => 4 + 3 + 52 + 1 + (landmarks ? 204 : 0);

export const RIVALS: Record<string, Rival> = {
  'raw floats': (_, landmarks) => 9 + 4 * values(landmarks),
  'one byte per value': (_, landmarks) => 9 + values(landmarks),
  JSON: (frame, landmarks) => Buffer.byteLength(json(frame, landmarks)),
  'JSON + deflate': (frame, landmarks) => deflateRawSync(json(frame, landmarks)).byteLength,
  msgpack: (frame, landmarks) => msgpack(plain(frame, landmarks), { forceFloat32: true }).byteLength,
};
