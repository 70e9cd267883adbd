/** The parts of `@met4citizen/headaudio` 0.1.0 that are used here; the package comes without types. */
declare module '@met4citizen/headaudio/modules/processor.mjs' {
  /** Told 62.5 times a second while speech goes on. */
  export interface VisemeMessage {
    event: 'viseme';
    /** [prototypes] Squared Mahalanobis distance to each prototype. The array is used again. */
    distances: ArrayLike<number>;
  }

  export class Processor {
    constructor(
      options: {
        sampleRate: number;
        processorOptions: { visemeEventsEnabled: boolean };
        parameterData: { vadMode: 0 | 1 };
      },
      worklet: { port: { onmessage: null; postMessage(message: VisemeMessage | { event: string }): void } },
    );
    /** @param data prototypes with `viseme`, `mu` [12] and `sigmaInvLower` [78] */
    classifier: { import(data: { model: readonly object[] }): void };
    /** Mono samples at the options' rate. */
    process(samples: Float32Array): void;
  }
}
