import type { MouthShape } from '../audio/mouth-shape.js';

export type ToVoiceWorker =
  | { type: 'load'; model: string; timeOrigin: number }
  /** Samples come through `samples` from now on, in place of any before. */
  | { type: 'listen'; samples: MessagePort; sampleRate: number; session: number }
  | { type: 'stop' };

export type FromVoiceWorker =
  | { type: 'loaded' }
  | { type: 'loadFailed'; message: string }
  | { type: 'mouth'; session: number; mouth: MouthShape };
