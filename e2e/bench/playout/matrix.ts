import {
  largestSteps,
  type Measures,
  type Motion,
  measure,
  NETWORKS,
  type NetworkConditions,
  type Picture,
  returnTime,
  type Steps,
  simulate,
  stepRatio,
} from '@guise/client/testing';

/** What one network did to a face: the worst of the runs where it says so, otherwise their mean. */
export interface Row {
  readonly network: string;
  /** Longest time without motion while the source moved, the worst [ms]. */
  readonly stillness: number;
  /** Largest step between two pictures, in times the clean run's, the worst. */
  readonly step: number;
  /** From the moment shown to its rendering [ms]: 15 to 23 in the tracker, 5 or more on the way, the rest in playout. */
  readonly delay: { readonly median: number; readonly p95: number };
  /** Playout's part [ms]. */
  readonly playout: number;
  /** Share of the pictures beyond the newest frame, 0..1. */
  readonly extrapolated: number;
  /** Difference from the true face of the moment shown: the head's turn [degrees], the worst blendshape [0..1]. */
  readonly error: { readonly turn: number; readonly blendshape: number };
  /** After an outage: from the first packet to a face that is back, the worst [ms]; `null` without one. */
  readonly back: number | null;
}

/** Every network of the matrix over one face. */
export function matrix(motion: Motion, { fps, seeds }: { fps: number; seeds: number }): Row[] {
  const clean = largestSteps(simulate({ motion, network: {}, fps }));
  return Object.entries(NETWORKS).map(([name, network]) => {
    const runs = Array.from({ length: seeds }, (_, i) => {
      const pictures = simulate({ motion, network, fps, seed: i + 1 });
      return { measures: measure(pictures, motion), back: backAfter(network, pictures, motion) };
    });
    return row(
      name,
      clean,
      runs.map(({ measures }) => measures),
      network.outage ? Math.max(...runs.map(({ back }) => back)) : null,
    );
  });
}

function backAfter({ outage }: NetworkConditions, pictures: readonly Picture[], motion: Motion): number {
  if (!outage) return Number.NaN;
  const first = pictures.findIndex(({ now, beyond }) => now > outage[1] && beyond < 0);
  // The packet came after the picture before.
  return returnTime(pictures, motion, pictures[first - 1]?.now ?? Number.NaN);
}

function row(network: string, clean: Steps, runs: readonly Measures[], back: number | null): Row {
  const mean = (of: (run: Measures) => number) => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const worst = (of: (run: Measures) => number) => Math.max(...runs.map(of));
  return {
    network,
    stillness: worst((run) => run.stillness),
    step: worst((run) => stepRatio(run.steps, clean)),
    delay: { median: mean((run) => run.delay.median), p95: mean((run) => run.delay.p95) },
    playout: mean((run) => run.playout),
    extrapolated: mean((run) => run.extrapolated),
    error: { turn: mean((run) => run.error.turn), blendshape: mean((run) => run.error.blendshape) },
    back,
  };
}
