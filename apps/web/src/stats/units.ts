import { language, words } from '../words/index.js';

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A whole number; `null`: unknown. */
export function count(value: number | null): string {
  return value === null ? words.stats.unknown : whole.format(value);
}

/** A rate, finely where it is small. @param kilobits [kbit/s] */
export function rate(kilobits: number): string {
  return words.stats.rate((kilobits < 20 ? fine : whole).format(kilobits));
}

/** @param bytes [bytes] */
export function size(bytes: number): string {
  return bytes < 1000
    ? words.stats.bytes(whole.format(bytes))
    : words.stats.kilobytes(fine.format(bytes / 1000));
}

/** @param value [ms]; `null`: unknown */
export function milliseconds(value: number | null): string {
  return value === null ? words.stats.unknown : words.stats.ms((value < 20 ? fine : whole).format(value));
}

/** @param share 0..1; `null`: unknown */
export function percent(share: number | null): string {
  return share === null ? words.stats.unknown : words.stats.percent(fine.format(share * 100));
}
