import type { Gaze } from '@guise/avatar/core';
import type { FaceRate } from '@guise/client';
import type { FaceFrame, Reaction } from '@guise/protocol';
import type { Object3D } from 'three';
import type { Figure } from './figure.js';
import type { LobbyRemote } from './room-port.js';
import type { VoiceOutput } from './voice-output.js';

/** Somebody else in the lobby. */
export class LobbyParticipant {
  readonly #remote: LobbyRemote;
  readonly #figure: Figure;
  readonly #voice: VoiceOutput;
  readonly #endState: () => void;

  /** @internal */
  constructor(remote: LobbyRemote, figure: Figure, voice: VoiceOutput, onState: (bytes: Uint8Array) => void) {
    this.#remote = remote;
    this.#figure = figure;
    this.#voice = voice;
    this.#endState = remote.onState((bytes) => onState(bytes));
    this.handleUpdated();
  }

  get id(): string {
    return this.#remote.id;
  }

  get name(): string {
    return this.#remote.name;
  }

  /** Who their token says they are; `null` where the server has no secret. */
  get identity(): string | null {
    return this.#remote.identity;
  }

  get muted(): boolean {
    return this.#remote.muted;
  }

  /** A camera follows their face; otherwise their avatar idles, and its mouth speaks. */
  get cameraOn(): boolean {
    return this.#remote.cameraOn;
  }

  get isHost(): boolean {
    return this.#remote.isHost;
  }

  /** Their connection is being made again: nothing is heard of them for a moment. */
  get reconnecting(): boolean {
    return this.#remote.reconnecting;
  }

  /** The text of what they wear; `null`: nothing chosen. */
  get avatar(): string | null {
    return this.#remote.avatar;
  }

  /**
   * Put it into the game's scene: metres, origin at the base of the neck, faces +Z, y up. It is there at once and gets its avatar later. With
   * a `createAvatar` of the game's own: what that gives, `null` until then. It leaves the scene with them.
   */
  get object3D(): Object3D | null {
    return this.#figure.object3D;
  }

  /** Their voice, to be connected to the game's panner; `null` without `audioContext`: it is simply played. */
  get audio(): AudioNode | null {
    return this.#voice.node;
  }

  /** The newest state that their game has sent, 1..64 bytes. */
  get state(): Uint8Array | null {
    return this.#remote.state;
  }

  /** How often a second their face is wanted here, at most; `lobby.setRate` changes it. */
  get rate(): FaceRate {
    return this.#remote.faceRate;
  }

  /** The face that their avatar showed at the last `lobby.update`: idle where nothing is known, so that it always lives. */
  get face(): FaceFrame | null {
    return this.#figure.face;
  }

  /** Where their avatar looks while nobody sees them, from itself: yaw to its left, pitch up [rad]. */
  get gaze(): Gaze {
    return this.#figure.gaze;
  }

  set gaze(gaze: Gaze) {
    this.#figure.gaze = gaze;
  }

  /** The face as it is known at that moment, smooth at any display's rate; `null` before the first one. @param now `performance.now()` */
  sampleFace(now: number): FaceFrame | null {
    return this.#remote.sampleFace(now);
  }

  /** @internal */
  handleUpdated(): void {
    this.#figure.wear(this.name, this.#remote.avatar);
    this.#voice.set(this.#remote.audioTrack);
  }

  /** @internal */
  handleReaction(reaction: Reaction): void {
    this.#figure.react(reaction);
  }

  /** @internal */
  update(now: number): void {
    this.#figure.update(now, this.#remote.sampleFace(now));
  }

  /** @internal Browsers may play now. */
  handleTouched(): void {
    void this.#voice.play();
  }

  /** @internal */
  close(): void {
    this.#endState();
    this.#voice.close();
    this.#figure.dispose();
  }
}
