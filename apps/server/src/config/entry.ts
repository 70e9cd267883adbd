import * as v from 'valibot';

/** What has been said so far, as text, by entry; `null`: nothing. */
export type Said = Readonly<Record<string, string | null>>;

/** Something the server can be told, by a flag, by the environment, or by neither. */
export interface Entry<TSchema extends v.GenericSchema<string, unknown>, TFallback> {
  /** Takes the text apart. What is wrong with it the issue says as the end of a sentence: `needs …`. */
  readonly schema: TSchema;
  /** What holds when nobody says anything; `null`: it is not set. A function sees the entries above its own. */
  readonly fallback: TFallback;
  /** For `--help` and the docs. */
  readonly says: string;
  /** Stands for the value in `--help`; without one it is a switch, `on` or `off`. */
  readonly value?: string;
  /** The fallback in words, where it is none that one could give. */
  readonly unlessSaid?: string;
  /** The flag's name where it is not the entry's; `null`: environment only, since whoever lists a machine's processes sees flags. */
  readonly flag?: string | null;
  /** The variable's name where it is not the entry's. */
  readonly env?: string;
  /** Can be given several times; in the environment separated by spaces or commas. */
  readonly many?: boolean;
  /** Is never printed. */
  readonly secret?: boolean;
}

export type AnyEntry = Entry<v.GenericSchema<string, unknown>, Fallback>;
type Fallback = string | null | ((said: Said) => string | null);

/** What an entry comes out as. */
export type Setting<E> =
  E extends Entry<infer TSchema, infer TFallback>
    ? v.InferOutput<TSchema> | (null extends TFallback ? null : never)
    : never;

export function entry<const TSchema extends v.GenericSchema<string, unknown>, TFallback extends Fallback>(
  schema: TSchema,
  rest: Omit<Entry<TSchema, TFallback>, 'schema'>,
): Entry<TSchema, TFallback> {
  return { schema, ...rest };
}

/** `screenShare` becomes `screen-share`, the flag, and `GUISE_SCREEN_SHARE`, the variable. A switch that is on unless said has the flag `no-…`. */
export function flagOf(name: string, { flag, fallback, value }: AnyEntry): string | null {
  if (flag !== undefined) return flag;
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return value === undefined && fallback === 'on' ? `no-${kebab}` : kebab;
}

export function envOf(name: string, { env }: AnyEntry): string {
  return env ?? `GUISE_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

export const isOn = (text: string | null | undefined): boolean => /^(?:on|1|true|yes)$/i.test(text ?? '');

/** A switch in the environment. */
export function onOff() {
  return v.pipe(
    v.string(),
    v.check(
      (text) => /^(?:on|off|1|0|true|false|yes|no)$/i.test(text),
      ({ input }) => `needs on or off, not "${input}"`,
    ),
    v.transform((text) => isOn(text)),
  );
}

export function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max,
      ({ input }) => `needs a whole number from ${min} to ${max}, not "${input}"`,
    ),
    v.transform(Number),
  );
}

export function oneOf<const T extends string>(choices: readonly T[]) {
  return v.picklist(choices, ({ input }) => `is one of ${choices.join(', ')}, not "${String(input)}"`);
}

/** @param what e.g. "an address" */
export function matching(pattern: RegExp, what: string) {
  return v.pipe(
    v.string(),
    v.regex(pattern, ({ input }) => `needs ${what}, not "${input}"`),
  );
}

/** Where to send something: what comes before the `@` of a URL would stand in logs. */
export function plainUrl(issue: string) {
  return v.pipe(
    v.string(),
    v.check((text) => {
      if (!URL.canParse(text)) return false;
      const { protocol, username, password } = new URL(text);
      return /^https?:$/.test(protocol) && username === '' && password === '';
    }, issue),
  );
}

/** Something nobody guesses. */
export function secretOf(bytes: number) {
  return v.pipe(v.string(), v.minBytes(bytes, `needs ${bytes} bytes or more, of which nobody can guess one`));
}

/** Several of `item`, separated by spaces or commas. */
export function listOf<const TItem extends v.GenericSchema<string, unknown>>(item: TItem) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.split(/[\s,]+/).filter(Boolean)),
    v.array(item),
  );
}
