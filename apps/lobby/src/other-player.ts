import type { Lobby, LobbyParticipant } from '@guise/embed';
import * as THREE from 'three';
import { Body } from './body.js';
import { Motion, type Place } from './motion.js';
import { decodeState, type PlayerState } from './player-state.js';

const above = new THREE.Vector3();

/** Somebody else: their head on a body that goes where they say, their voice from there, their name above. */
export class OtherPlayer {
  /** What they said last; `null`: nothing yet, and nobody is to be seen. */
  state: PlayerState | null = null;
  /** Where they are shown. */
  place: Place | null = null;
  speaks = false;
  readonly #body: Body;
  readonly #motion = new Motion();
  readonly #voice: THREE.PositionalAudio;
  readonly #tag = document.createElement('li');

  constructor(
    private readonly participant: LobbyParticipant,
    scene: THREE.Scene,
    listener: THREE.AudioListener,
    tags: Element,
  ) {
    const { object3D, audio, state } = participant;
    if (!object3D || !audio) throw new Error('with three and an AudioContext there are both');
    this.#body = new Body(object3D);
    this.#body.object.visible = false;
    scene.add(this.#body.object);
    this.#voice = new THREE.PositionalAudio(listener).setRefDistance(1.5).setRolloffFactor(1.4);
    this.#voice.setNodeSource(audio as AudioBufferSourceNode);
    object3D.add(this.#voice);
    tags.append(this.#tag);
    if (state) this.handleState(state);
  }

  handleState(bytes: Uint8Array): void {
    const state = decodeState(bytes);
    if (!state) return;
    if (this.state && state.emotes !== this.state.emotes) this.#body.emote(state.emote);
    this.state = state;
    this.#motion.add(state, performance.now());
    this.#body.wear(state.colour);
  }

  /** Once a rendered frame. @param now [ms] @param seconds since the last @param listener where one stands */
  update(lobby: Lobby, camera: THREE.Camera, now: number, seconds: number, listener: Place): void {
    this.place = this.#motion.at(now);
    if (!this.place) return;
    this.#body.object.visible = true;
    this.#body.update(seconds, this.place);
    // Faces far away are small: fewer of them come. Half a metre more, so that nobody goes to and fro.
    const distance = Math.hypot(this.place.x - listener.x, this.place.z - listener.z);
    const within = (edge: number, rate: number) =>
      distance < edge + (this.participant.rate === rate ? 0.5 : 0);
    lobby.setRate(this.participant, within(5, 30) ? 30 : within(9, 15) ? 15 : 5);
    // Of HTML: sharp at any size, and read aloud.
    this.#tag.textContent = this.participant.name;
    this.#tag.className = `${this.state?.ready ? 'ready' : ''} ${this.speaks ? 'speaks' : ''}`;
    above.set(this.place.x, 1.62, this.place.z).project(camera);
    this.#tag.hidden = above.z > 1;
    this.#tag.style.translate = `${((above.x + 1) / 2) * innerWidth}px ${((1 - above.y) / 2) * innerHeight}px`;
  }

  dispose(): void {
    this.#voice.disconnect();
    this.#body.dispose();
    this.#tag.remove();
  }
}
