/** A question put to another clock: when it was asked and answered on ours, what the other one said [ms]. */
export interface Ping {
  readonly asked: number;
  readonly said: number;
  readonly answered: number;
}

/** How another clock relates to ours. */
export interface ClockRelation {
  /** Ours minus theirs [ms]. */
  readonly offset: number;
  /** The offset is wrong by this much at most, as far as the two run alike [ms]. */
  readonly within: number;
}

/**
 * Relates two clocks of one rate by questions and answers: each answer was given between its question and its arrival, so
 * each leaves the offset an interval, and all of them together what their intervals have in common. Better than the
 * fastest answer alone, since one may have been quick to go and another quick to return.
 *
 * Throws a RangeError without answers, or when they contradict each other: then the clocks do not run alike.
 */
export function relateClocks(pings: readonly Ping[]): ClockRelation {
  if (pings.length === 0) throw new RangeError('no answers');
  const least = Math.max(...pings.map(({ asked, said }) => asked - said));
  const most = Math.min(...pings.map(({ said, answered }) => answered - said));
  if (least > most) throw new RangeError(`the answers contradict each other by ${least - most} ms`);
  return { offset: (least + most) / 2, within: (most - least) / 2 };
}
