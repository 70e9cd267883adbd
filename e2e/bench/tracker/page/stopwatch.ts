import type { ModelSource, Network, Runtime } from '@guise/tracker';

/** One run of a network [ms]. */
export interface Run {
  readonly network: string;
  readonly start: number;
  readonly end: number;
}

/** Times the networks of a pipeline from outside it, by wrapping the runtime that the pipeline is given. */
export class Stopwatch {
  readonly #names = new WeakMap<Uint8Array, string>();
  #runs: Run[] = [];

  /** Runs from now on are added to the array that this returns. */
  begin(): readonly Run[] {
    this.#runs = [];
    return this.#runs;
  }

  /** The same source; networks loaded from its files are known by `folder` and file. */
  watchFiles(folder: string, source: ModelSource): ModelSource {
    return async (file) => {
      const bytes = await source(file);
      this.#names.set(bytes, `${folder}/${file}`);
      return bytes;
    };
  }

  /** The same runtime; its networks' runs are timed. */
  watchRuntime(runtime: Runtime): Runtime {
    let count = 0;
    return {
      ...runtime,
      load: async (model) => {
        count++;
        const network = await runtime.load(model);
        return this.#watch(network, this.#names.get(model) ?? `network ${count}`);
      },
    };
  }

  #watch(network: Network, name: string): Network {
    const run: Network['run'] = async (inputs) => {
      const start = performance.now();
      const outputs = await network.run(inputs);
      this.#runs.push({ network: name, start, end: performance.now() });
      return outputs;
    };
    return new Proxy(network, {
      get(target, key) {
        if (key === 'run') return run;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}
