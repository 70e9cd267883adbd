/** One run of a network: where its input lies in the file of all numbers, and what came out elsewhere. */
export interface Run {
  shape: readonly number[];
  /** First float and number of floats. */
  input: readonly [from: number, count: number];
  outputs: Readonly<Record<string, readonly [from: number, count: number]>>;
}

/** A network and its runs. */
export interface Task {
  /** URL of its file. */
  network: string;
  runs: readonly Run[];
}

/** Largest differences between what two backends gave, over all outputs of all runs; and the median time of a run [ms]. */
export interface Agreement {
  differences: { wasmNode: number; webgpuNode: number; webgpuWasm: number };
  times: { wasm: number; webgpu: number };
}

/** What became of a face that was followed while its graphics card was destroyed. */
export interface LossReport {
  /** What became of the face in each picture, before and after the loss. */
  before: string[];
  after: string[];
  /** The backends that were chosen, in order. */
  choices: { backend: string; model: string; reason: string }[];
  /** Bytes of each file of the heavy model, as last told. */
  downloaded: Record<string, number>;
}
