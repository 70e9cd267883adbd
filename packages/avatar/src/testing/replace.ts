/**
 * Puts a value in the place of another, somewhere in JSON.
 * @param at which place: any whole number
 */
export function replaceSomewhere(json: object, at: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const collect = (of: Record<string, unknown>): void => {
    for (const key of Object.keys(of)) {
      places.push([of, key]);
      if (typeof of[key] === 'object' && of[key] !== null) collect(of[key] as Record<string, unknown>);
    }
  };
  collect(json as Record<string, unknown>);
  const [of, key] = places[at % places.length] as [Record<string, unknown>, string];
  // A copy: a later replacement may be inside of it.
  of[key] = structuredClone(value);
}
