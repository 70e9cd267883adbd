import { FACE_RATES, type FaceRate } from '@guise/protocol';
import { Problem } from '../problem.js';

/** So many of the others at this rate; `null`: all that are left. */
export interface RateShare {
  readonly rate: FaceRate;
  readonly count: number | null;
}

/** @param text `30`, or `30x5,15x20,5`: five at 30, twenty at 15, the rest at 5. Throws a {@link Problem}. */
export function parseRates(text: string): RateShare[] {
  const shares = text.split(',').map((part) => {
    const [, rate, count] = /^(\d+)(?:x(\d+))?$/.exec(part) ?? [];
    if (!FACE_RATES.includes(Number(rate ?? Number.NaN) as FaceRate))
      throw new Problem(`--rates needs rates of ${FACE_RATES.join(', ')}, as in 30x5,15, not "${text}".`);
    return { rate: Number(rate) as FaceRate, count: count === undefined ? null : Number(count) };
  });
  if (shares.findIndex(({ count }) => count === null) !== shares.length - 1)
    throw new Problem(`--rates ends with what the rest gets, as in 30x5,15, not "${text}".`);
  return shares;
}

/** The others in a round, beginning behind oneself: everybody is as near to as many as everybody else. */
export function ratesFor(
  self: string,
  others: readonly string[],
  shares: readonly RateShare[],
): Map<string, FaceRate> {
  const round = [...others].sort();
  const behind = round.filter((id) => id > self);
  const order = [...behind, ...round.slice(0, round.length - behind.length)];
  const rates = shares.flatMap(({ rate, count }) => Array(count ?? order.length).fill(rate) as FaceRate[]);
  return new Map(order.map((id, index) => [id, rates[index] as FaceRate]));
}
