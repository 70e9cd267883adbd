import { AvatarError, type ModelRefusal } from '../errors.js';
import { MODEL_LIMITS } from './limits.js';

/** An object as JSON has it: nothing is known of its values. */
export type Json = Readonly<Record<string, unknown>>;

export function refuse(reason: ModelRefusal, sentence: string): never {
  throw new AvatarError(reason, sentence);
}

/** @param what the thing that is wrong, as a noun: it ends up in a sentence for whoever chose the file */
export function broken(what: string): never {
  return refuse('model-broken', `This model file is damaged: ${what}.`);
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object, or an empty one where there is none. */
export function object(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** What an extension of that name says about something, if it has it. */
export function extension(of: Json, name: string): Json | null {
  const found = object(of.extensions)[name];
  return isObject(found) ? found : null;
}

/** A list of objects; none where there is no such list. */
export function objects(value: unknown, what: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isObject)) broken(`${what} cannot be read`);
  return value;
}

/** A list of numbers, each the place of something. */
export function places(value: unknown, length: number, what: string): readonly number[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) broken(`${what} cannot be read`);
  for (const entry of value) place(entry, length, what);
  return value;
}

/** The place of something in a list of that length. */
export function place(value: unknown, length: number, what: string): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= length) {
    broken(`${what} does not exist`);
  }
  return value as number;
}

/** A whole number from 0 to 2^32 - 1; `otherwise` where there is none. */
export function whole(value: unknown, otherwise: number | null, what: string): number {
  if (value === undefined && otherwise !== null) return otherwise;
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 0xffffffff) {
    broken(`${what} is not a number that makes sense`);
  }
  return value as number;
}

/** Throws where there is a list of anything but `length` finite numbers. */
export function checkNumbers(value: unknown, length: number, what: string): void {
  if (value === undefined) return;
  const fine =
    Array.isArray(value) && value.length === length && value.every((number) => Number.isFinite(number));
  if (!fine) broken(`${what} is not made of ${length} numbers`);
}

export function atMost(count: number, limit: number, reason: ModelRefusal, what: string): void {
  if (count > limit) {
    refuse(reason, `This model has ${said(count)} ${what}; up to ${said(limit)} can be shown.`);
  }
}

/** Those of an object's own properties. */
export function pick(from: Json, keys: readonly string[]): Json {
  const picked: Record<string, unknown> = {};
  for (const key of keys) if (Object.hasOwn(from, key)) picked[key] = from[key];
  return picked;
}

/** 100000000 as 100,000,000. */
export function said(count: number): string {
  return count.toLocaleString('en-US');
}

/** Reads JSON from UTF-8 that nobody has looked at yet. */
export function parseJson(bytes: Uint8Array): Json {
  checkDepth(bytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    broken('its description is not valid JSON');
  }
  return isObject(value) ? value : broken('its description is not a JSON object');
}

const [QUOTE, BACKSLASH, SQUARE, SQUARE_END, CURLY, CURLY_END] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Looks at brackets only, so that nothing recursive ever meets JSON that is nested without end. */
function checkDepth(bytes: Uint8Array): void {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === SQUARE || byte === CURLY) {
      if (++depth > MODEL_LIMITS.jsonDepth) {
        refuse('model-too-deep', 'This model file is nested so deeply that it cannot be a real one.');
      }
    } else if (byte === SQUARE_END || byte === CURLY_END) depth--;
  }
}
