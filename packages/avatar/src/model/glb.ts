import { broken, type Json, parseJson, refuse, said } from './json.js';
import { MODEL_LIMITS } from './limits.js';

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const HEADER = 12;
const CHUNK_HEADER = 8;

/** The two chunks of a binary glTF 2.0 file. */
export interface Glb {
  readonly json: Json;
  /** A view of the file; empty where it has none. */
  readonly bin: Uint8Array;
}

/**
 * Takes a GLB apart. Source: glTF 2.0, section 4.4 (binary glTF layout).
 * @throws AvatarError `model-not-glb`, `model-too-large`, `model-truncated`, `model-broken`, `model-too-deep` or
 * `model-unsupported`
 */
export function readGlb(bytes: Uint8Array): Glb {
  if (bytes.length > MODEL_LIMITS.bytes) {
    refuse(
      'model-too-large',
      `This file has ${megabytes(bytes.length)}; up to ${megabytes(MODEL_LIMITS.bytes)} fit.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== MAGIC) notGlb(bytes);
  if (bytes.length < HEADER + CHUNK_HEADER) truncated();
  if (view.getUint32(4, true) !== 2) {
    refuse('model-unsupported', 'This file is of an old kind of glTF; save it as glTF 2.0 or VRM.');
  }
  const end = view.getUint32(8, true);
  if (end > bytes.length) truncated();
  const chunk = (start: number): { type: number; data: Uint8Array; next: number } | null => {
    if (start + CHUNK_HEADER > end) return null;
    const length = view.getUint32(start, true);
    const next = start + CHUNK_HEADER + length;
    if (next > end) broken('a part of it is longer than the file');
    return {
      type: view.getUint32(start + 4, true),
      data: bytes.subarray(start + CHUNK_HEADER, next),
      next,
    };
  };
  const first = chunk(HEADER);
  if (first?.type !== JSON_CHUNK) broken('its description is missing');
  if (first.data.length > MODEL_LIMITS.jsonBytes) {
    refuse(
      'model-too-large',
      `The description in this file has ${megabytes(first.data.length)}; up to ${megabytes(MODEL_LIMITS.jsonBytes)} can be read.`,
    );
  }
  const second = chunk(first.next);
  return {
    json: parseJson(withoutPadding(first.data)),
    bin: second?.type === BIN_CHUNK ? second.data : new Uint8Array(0),
  };
}

/** Puts a GLB together. */
export function writeGlb(json: unknown, bin: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const textLength = (text.length + 3) & ~3;
  const binLength = (bin.length + 3) & ~3;
  const glb = new Uint8Array(HEADER + 2 * CHUNK_HEADER + textLength + binLength);
  const view = new DataView(glb.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, glb.length, true);
  view.setUint32(HEADER, textLength, true);
  view.setUint32(HEADER + 4, JSON_CHUNK, true);
  const textStart = HEADER + CHUNK_HEADER;
  glb.fill(0x20, textStart, textStart + textLength).set(text, textStart);
  view.setUint32(textStart + textLength, binLength, true);
  view.setUint32(textStart + textLength + 4, BIN_CHUNK, true);
  glb.set(bin, textStart + textLength + CHUNK_HEADER);
  return glb;
}

/** Spaces by the standard; some exporters write zeros. */
function withoutPadding(text: Uint8Array): Uint8Array {
  let end = text.length;
  while (end > 0 && text[end - 1] === 0) end--;
  return text.subarray(0, end);
}

function notGlb(bytes: Uint8Array): never {
  const start = String.fromCharCode(...bytes.subarray(0, 64)).trimStart();
  return refuse(
    'model-not-glb',
    start.startsWith('{')
      ? 'This is a model in several files; save it as one .glb or .vrm file.'
      : 'This file is neither a VRM nor a GLB model.',
  );
}

function truncated(): never {
  return refuse(
    'model-truncated',
    'This model file ends too early: it was not copied or downloaded completely.',
  );
}

function megabytes(bytes: number): string {
  return bytes < 10_000_000
    ? `${(Math.ceil(bytes / 1e5) / 10).toFixed(1)} MB`
    : `${said(Math.ceil(bytes / 1e6))} MB`;
}
