import type { FaceFrame } from '@guise/protocol';
import type { AudioListener, PerspectiveCamera, Scene, WebGLRenderer } from 'three';

/** The reader's game, as the samples of the documentation have it. */
export interface Game {
  readonly listener: AudioListener;
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly button: HTMLButtonElement;
  /** From its own server. */
  fetchToken(): Promise<string>;
  /** Shows it to the player. */
  say(news: string | Readonly<Record<string, string | boolean>>): void;
  highlight(ids: readonly string[]): void;
  /** Puts somebody where their state says. */
  move(id: string, state: Uint8Array): void;
  /** An avatar's file. */
  pickFile(): Promise<Uint8Array>;
  /** @param listener gets the time [ms] @returns ends it */
  everyFrame(listener: (now: number) => void): () => void;
  /** What its own tracker sees. */
  headRotation(): FaceFrame['pose']['rotation'];
  arkitBlendshapes(): ArrayLike<number>;
  /** A head of its own engine. */
  createHead(character: string, seed: string | undefined): GameHead;
  drawMouth(open: number, source: FaceFrame['sources']['mouth'] | undefined): void;
}

export interface GameHead {
  morph(blendshapes: FaceFrame['blendshapes'], rotation: FaceFrame['pose']['rotation']): void;
  remove(): void;
}
