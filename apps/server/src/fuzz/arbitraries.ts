import fc from 'fast-check';
import * as v from 'valibot';

// What to send to a server, made from the schemas of what it takes: messages that are right, that are wrong in one place, and
// that are none.

/** The parts of valibot's schemas that are looked at. */
interface AnySchema {
  readonly type: string;
  readonly pipe?: readonly { kind: string; type: string; requirement?: unknown }[];
  readonly entries?: Record<string, AnySchema>;
  readonly options?: readonly unknown[];
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
  readonly key?: AnySchema;
  readonly value?: AnySchema;
  readonly literal?: unknown;
}

/** Texts of which one or another suits most fields. */
const TEXTS = [
  ...['Ada', 'kind-otter', 'x', 'en', 'de-AT', 'A rehearsal', 'audio/opus', 'video/VP8', 'audio/rtx'],
  ...['urn:ietf:params:rtp-hdrext:sdes:mid', 'nack', 'thumbs-up', 'L1T3', '👩‍🚀', 'Ünï cödé'],
  '0123456789abcdef',
  'A'.repeat(43),
  'aa.bb.cc',
  Array(32).fill('AB').join(':'),
];

/** Values that the schema takes. @throws Error when it has a part that is not known here */
export function validFor(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  return arbitraryFor(schema as unknown as AnySchema);
}

function arbitraryFor(schema: AnySchema): fc.Arbitrary<unknown> {
  const base = baseFor(schema);
  const piped = (schema.pipe?.length ?? 0) > 1;
  return piped ? base.filter((value) => v.is(schema as unknown as v.GenericSchema, value)) : base;
}

function baseFor(schema: AnySchema): fc.Arbitrary<unknown> {
  const inner = (of: AnySchema | undefined) => arbitraryFor(of as AnySchema);
  const options = schema.options ?? [];
  switch (schema.type) {
    case 'string':
      return textFor(schema);
    case 'number':
      return numberFor(schema);
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(schema.literal);
    case 'picklist':
      return fc.constantFrom(...options);
    case 'nullable':
      return fc.option(inner(schema.wrapped), { nil: null });
    case 'optional':
    case 'exact_optional':
      return inner(schema.wrapped);
    case 'array':
      return fc.array(inner(schema.item), { maxLength: 3 });
    case 'record':
      return fc.dictionary(inner(schema.key) as fc.Arbitrary<string>, inner(schema.value), { maxKeys: 3 });
    case 'union':
    case 'variant':
      return fc.oneof(...options.map((option) => arbitraryFor(option as AnySchema)));
    case 'object':
    case 'strict_object':
      return objectFor(schema.entries ?? {});
    default:
      throw new Error(`nothing is known of schemas of the type ${schema.type}`);
  }
}

function objectFor(entries: Record<string, AnySchema>): fc.Arbitrary<unknown> {
  const model = Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, arbitraryFor(entry)]));
  const requiredKeys = Object.keys(entries).filter((key) => !entries[key]?.type.endsWith('optional'));
  return fc.record(model, { requiredKeys, noNullPrototype: true });
}

function textFor({ pipe = [] }: AnySchema): fc.Arbitrary<string> {
  const patterns = pipe
    .filter(({ type }) => type === 'regex')
    .map(({ requirement }) => requirement as RegExp);
  // Classes of Unicode are for the filter: whatever has them takes ordinary words.
  const made = patterns.filter(({ source }) => !source.includes('\\p')).map((it) => fc.stringMatching(it));
  const suiting = TEXTS.filter((text) => patterns.every((pattern) => pattern.test(text)));
  return fc.oneof(
    ...(suiting.length > 0 ? [fc.constantFrom(...suiting)] : []),
    ...(made.length > 0 ? made : [fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })]),
  );
}

function numberFor({ pipe = [] }: AnySchema): fc.Arbitrary<number> {
  const of = (type: string) => pipe.find((action) => action.type === type)?.requirement as number | undefined;
  const [min, max] = [of('min_value') ?? -1e9, of('max_value') ?? 1e12];
  if (!pipe.some(({ type }) => type === 'integer')) return fc.double({ min, max, noNaN: true });
  // Small ones are what browsers send: types of payload, streams.
  return fc.oneof(fc.integer({ min, max: Math.min(max, 127) }), fc.integer({ min, max }));
}

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { x: value };
  return value;
}

/** Values that nobody waits for. Fresh every time: whoever gets one may change it. */
const HOSTILE: (() => unknown)[] = [
  ...[null, undefined, true, 0, -1, 1e308, 2 ** 53, Number.NaN, ''].map((value) => () => value),
  ...['\0', '\ud800', '__proto__', 'constructor', '../../etc/passwd', "'; --", '<img src=x>'].map(
    (value) => () => value,
  ),
  () => ({}),
  () => [],
  () => JSON.parse('{"__proto__":{"granted":true},"constructor":{"prototype":{"ok":true}}}'),
  () => ({ toString: 1, valueOf: 1, length: -1, toJSON: 'x' }),
  () => nested(40),
  () => nested(1000),
  () => new Array(5000).fill(0),
  () => 'x'.repeat(20_000),
  () => Buffer.from([1, 2, 3]),
  () => ({ _placeholder: true, num: 7 }),
  () => Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i])),
];

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE).map((make) => make()) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

type Place = { holder: Record<string, unknown>; key: string };

function placesIn(value: unknown, places: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return places;
  for (const key of Object.keys(value)) {
    const holder = value as Record<string, unknown>;
    places.push({ holder, key });
    placesIn(holder[key], places);
  }
  return places;
}

/** Values that the schema would take but for one place. */
export function nearlyValidFor(schema: v.GenericSchema): fc.Arbitrary<unknown> {
  const change = fc.constantFrom('replace', 'delete', 'add', 'double');
  return fc.tuple(validFor(schema), fc.nat(), change, hostileValue).map(([valid, where, how, value]) => {
    const wrong = structuredClone(valid);
    const places = placesIn(wrong);
    const place = places[where % Math.max(places.length, 1)];
    if (!place || how === 'add') return Object.assign(wrong as object, { surplus: value });
    const { holder, key } = place;
    if (how === 'delete') delete holder[key];
    else holder[key] = how === 'double' ? [holder[key], holder[key]] : value;
    return wrong;
  });
}
