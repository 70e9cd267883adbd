import { BLENDSHAPE_COUNT } from './blendshapes.js';
import {
  CHANNEL_GROUPS,
  CHANNEL_SOURCES,
  type ChannelGroup,
  type ChannelSource,
  type FaceFrame,
  LANDMARK_COUNT,
  type Quaternion,
  type Vector3,
} from './face-frame.js';
import { LIMITS } from './limits.js';
import { WireError } from './wire-error.js';

/** Version of the packet format, the first byte of every packet. See WIRE.md. */
export const WIRE_VERSION = 1;

const FLAG_LANDMARKS = 0x01;
/** Everything after the header is a sealed envelope, which only the holders of a key can open. */
const FLAG_SEALED = 0x80;
const KNOWN_FLAGS = FLAG_LANDMARKS | FLAG_SEALED;

const HEADER_BYTES = 4;
const TIMESTAMP_AT = 4;
const ROTATION_AT = 10;
const TRANSLATION_AT = 18;
const CONFIDENCE_AT = 24;
const SOURCES_AT = 25;
const BLENDSHAPES_AT = 26;
const LANDMARKS_AT = BLENDSHAPES_AT + BLENDSHAPE_COUNT;

/** Bytes of a packet without landmarks. */
export const FACE_PACKET_BYTES = LANDMARKS_AT;
/** Bytes of a packet with landmarks. */
export const FACE_PACKET_WITH_LANDMARKS_BYTES = LANDMARKS_AT + LANDMARK_COUNT * 3 * 2;

const INT16_MAX = 32767;
/** Steps per millisecond; 48 bits of them last 890 years. */
const TIMESTAMP_SCALE = 10;
/** Steps per metre: a quarter of a millimetre, out to 8.19 m. */
const TRANSLATION_SCALE = 4000;
/** Steps per interocular distance: out to 7.99 of them. */
const LANDMARK_SCALE = 4096;
/** A decoded rotation whose length is farther from 1 than this was never a rotation. */
const ROTATION_TOLERANCE = 0.01;

/**
 * Quantises one frame into one packet that decodes alone: 78 bytes, 486 with landmarks.
 * Values beyond the format's range are clamped to it.
 * @param sequence counts packets; its low 16 bits are sent.
 * @throws WireError `value` if the frame holds a number that is not finite, a zero rotation, or an array of
 * the wrong length.
 */
export function encodeFaceFrame(frame: FaceFrame, sequence: number): Uint8Array {
  checkFrame(frame);
  const bytes = new Uint8Array(frame.landmarks ? FACE_PACKET_WITH_LANDMARKS_BYTES : FACE_PACKET_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, WIRE_VERSION);
  view.setUint8(1, frame.landmarks ? FLAG_LANDMARKS : 0);
  view.setUint16(2, sequence & 0xffff);
  const ticks = clamp(Math.round(frame.timestamp * TIMESTAMP_SCALE), 0, 2 ** 48 - 1);
  view.setUint16(TIMESTAMP_AT, Math.floor(ticks / 2 ** 32));
  view.setUint32(TIMESTAMP_AT + 2, ticks % 2 ** 32);
  const { rotation, translation } = frame.pose;
  const length = Math.hypot(...rotation);
  writeInt16s(view, ROTATION_AT, rotation, INT16_MAX / length);
  writeInt16s(view, TRANSLATION_AT, translation, TRANSLATION_SCALE);
  view.setUint8(CONFIDENCE_AT, unitToByte(frame.confidence));
  view.setUint8(SOURCES_AT, packSources(frame.sources));
  frame.blendshapes.forEach((value, i) => {
    bytes[BLENDSHAPES_AT + i] = unitToByte(value);
  });
  if (frame.landmarks) writeInt16s(view, LANDMARKS_AT, frame.landmarks, LANDMARK_SCALE);
  return bytes;
}

/**
 * Whether bytes are a packet, without reading the frame in it: passes whatever {@link decodeFaceFrame} would read,
 * and sealed packets, of which only the header can be judged without their key.
 * @throws WireError `length`, `version`, `flags` or `value`.
 */
export function checkFacePacket(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  const flags = readFlags(view);
  if ((flags & FLAG_SEALED) === 0) {
    checkLength(bytes, flags);
    readRotation(view);
  } else if (bytes.byteLength === HEADER_BYTES || bytes.byteLength > LIMITS.facePacketBytes) {
    throw WireError.wrongLength(bytes.byteLength);
  }
}

/**
 * Reads one packet. Whatever the bytes, the answer is a frame whose every value is finite and in range
 * (unit rotation, blendshapes and confidence 0..1), or an error.
 * @throws WireError and nothing else.
 */
export function decodeFaceFrame(bytes: Uint8Array): { frame: FaceFrame; sequence: number } {
  const view = viewOf(bytes);
  const flags = readFlags(view);
  if ((flags & FLAG_SEALED) !== 0) throw WireError.sealed();
  checkLength(bytes, flags);
  const hasLandmarks = (flags & FLAG_LANDMARKS) !== 0;
  const ticks = view.getUint16(TIMESTAMP_AT) * 2 ** 32 + view.getUint32(TIMESTAMP_AT + 2);
  const frame: FaceFrame = {
    timestamp: ticks / TIMESTAMP_SCALE,
    pose: { rotation: readRotation(view), translation: readTranslation(view) },
    blendshapes: Float32Array.from(
      bytes.subarray(BLENDSHAPES_AT, BLENDSHAPES_AT + BLENDSHAPE_COUNT),
      (value) => value / 255,
    ),
    landmarks: hasLandmarks ? readLandmarks(view) : null,
    confidence: view.getUint8(CONFIDENCE_AT) / 255,
    sources: unpackSources(view.getUint8(SOURCES_AT)),
  };
  return { frame, sequence: view.getUint16(2) };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readFlags(view: DataView): number {
  if (view.byteLength < HEADER_BYTES) throw WireError.wrongLength(view.byteLength);
  const version = view.getUint8(0);
  if (version !== WIRE_VERSION) throw WireError.version(version);
  const flags = view.getUint8(1);
  if ((flags & ~KNOWN_FLAGS) !== 0) throw WireError.flags(flags);
  return flags;
}

function checkLength({ byteLength }: Uint8Array, flags: number): void {
  const expected = (flags & FLAG_LANDMARKS) !== 0 ? FACE_PACKET_WITH_LANDMARKS_BYTES : FACE_PACKET_BYTES;
  if (byteLength !== expected) throw WireError.wrongLength(byteLength);
}

function checkFrame(frame: FaceFrame): void {
  if (frame.blendshapes.length !== BLENDSHAPE_COUNT) throw WireError.value('number of blendshapes');
  if (frame.landmarks && frame.landmarks.length !== LANDMARK_COUNT * 3)
    throw WireError.value('number of landmarks');
  const scalars = [frame.timestamp, frame.confidence, ...frame.pose.rotation, ...frame.pose.translation];
  if (!scalars.every(Number.isFinite)) throw WireError.value('pose, timestamp or confidence');
  if (!frame.blendshapes.every(Number.isFinite)) throw WireError.value('blendshape');
  if (frame.landmarks && !frame.landmarks.every(Number.isFinite)) throw WireError.value('landmark');
  const length = Math.hypot(...frame.pose.rotation);
  if (!(length > 1e-6 && Number.isFinite(length))) throw WireError.value('rotation');
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function unitToByte(value: number): number {
  return Math.round(clamp(value, 0, 1) * 255);
}

function writeInt16s(view: DataView, at: number, values: ArrayLike<number>, scale: number): void {
  for (let i = 0; i < values.length; i++) {
    const value = Math.round((values[i] as number) * scale);
    view.setInt16(at + i * 2, clamp(value, -INT16_MAX, INT16_MAX));
  }
}

function readRotation(view: DataView): Quaternion {
  const at = (i: number) => view.getInt16(ROTATION_AT + i * 2) / INT16_MAX;
  const [x, y, z, w] = [at(0), at(1), at(2), at(3)];
  const length = Math.hypot(x, y, z, w);
  if (Math.abs(length - 1) > ROTATION_TOLERANCE) throw WireError.value('rotation');
  return [x / length, y / length, z / length, w / length];
}

function readTranslation(view: DataView): Vector3 {
  const at = (i: number) => view.getInt16(TRANSLATION_AT + i * 2) / TRANSLATION_SCALE;
  return [at(0), at(1), at(2)];
}

function readLandmarks(view: DataView): Float32Array {
  const landmarks = new Float32Array(LANDMARK_COUNT * 3);
  for (let i = 0; i < landmarks.length; i++) {
    landmarks[i] = view.getInt16(LANDMARKS_AT + i * 2) / LANDMARK_SCALE;
  }
  return landmarks;
}

/** Two bits a group, the first group in the lowest ones. */
function packSources(sources: Record<ChannelGroup, ChannelSource>): number {
  return CHANNEL_GROUPS.reduce((byte, group, i) => {
    const source = CHANNEL_SOURCES.indexOf(sources[group]);
    if (source < 0) throw WireError.value('source');
    return byte | (source << (i * 2));
  }, 0);
}

function unpackSources(byte: number): Record<ChannelGroup, ChannelSource> {
  const source = (i: number) => CHANNEL_SOURCES[(byte >> (i * 2)) & 3] as ChannelSource;
  return { head: source(0), upper: source(1), mouth: source(2), tongue: source(3) };
}
