/** Where the face model runs, and why there. */
export interface BackendChoice {
  backend: 'wasm' | 'webgpu';
  model: 'light' | 'heavy';
  /** The graphics card's name; `null` where none is used. */
  gpu: string | null;
  /**
   * `no-gpu`: none, or an imitated one; `gpu-failed`: it could not run the model; `gpu-forced`: used as asked, fast or not;
   * `gpu-lost`: it was used, and is gone; `heavy-slow`, `heavy-failed`, `heavy-unwanted` (the page has asked for less): the card is
   * used, with the light model.
   */
  reason:
    | 'no-gpu'
    | 'gpu-failed'
    | 'gpu-slower'
    | 'gpu-faster'
    | 'gpu-forced'
    | 'gpu-lost'
    | 'heavy-slow'
    | 'heavy-failed'
    | 'heavy-unwanted';
  /** What went wrong, in the runtime's words, where something did. */
  problem: string | null;
  /** Median time of a look at a crop [ms] with the light model on either, and with the heavy one where it was tried. */
  times: { wasm?: number; webgpu?: number; heavy?: number };
}

/** The choice before any time was taken. `problem`: what was thrown. */
export function withoutGpu(reason: 'no-gpu' | 'gpu-failed', problem: unknown = null): BackendChoice {
  return { backend: 'wasm', model: 'light', gpu: null, reason, problem: wordsOf(problem), times: {} };
}

/** What was thrown, in its own words. */
export function wordsOf(problem: unknown): string | null {
  if (problem === null) return null;
  return problem instanceof Error ? problem.message : String(problem);
}
