import { type FaceFrame, mirrorFaceFrame } from '@guise/protocol';
import { announcedText, uploadOf } from '../avatars/worn-text.js';
import { Observable } from '../observable.js';
import type { Capture } from './capture.js';
import type { LevelMeter } from './level-meter.js';
import type { LocalFace } from './local-face.js';
import type { LocalVoice } from './local-voice.js';

export interface MeParts {
  camera: Capture;
  microphone: Capture;
  face: LocalFace;
  /** `null` where the browser has no Web Audio. */
  meter: LevelMeter | null;
  /** `null` where the browser has no audio worklets. */
  voice: LocalVoice | null;
}

/**
 * The person at this device: camera, microphone, face and what they wish to share. It lives from pre-join
 * to the end of the call and works with any part missing.
 */
export class Me extends Observable {
  name = '';
  readonly camera: Capture;
  readonly microphone: Capture;
  readonly face: LocalFace;
  readonly meter: LevelMeter | null;
  readonly #voice: LocalVoice | null;
  #wantsMute = false;
  #avatar: string | null = null;
  /** The text of the last avatar of their own, worn or not; `null`: there was none. */
  ownAvatar: string | null = null;

  constructor({ camera, microphone, face, meter, voice }: MeParts) {
    super();
    this.camera = camera;
    this.microphone = microphone;
    this.face = face;
    this.meter = meter;
    this.#voice = voice;
    if (voice) voice.onMouth = (mouth) => face.hear(mouth);
    camera.subscribe(() => this.#handleCamera());
    microphone.subscribe(() => this.#handleMicrophone());
    face.subscribe(() => this.changed());
    meter?.subscribe(() => this.changed());
  }

  /** The text of the avatar they have chosen; `null`: none, so they get the one of their name. */
  get avatar(): string | null {
    return this.#avatar;
  }

  /** Chooses an avatar. */
  wear(avatar: string | null): void {
    if (avatar === this.#avatar) return;
    this.#avatar = avatar;
    if (uploadOf(avatar)) this.ownAvatar = avatar;
    this.changed();
  }

  /** Forgets the last avatar of their own; whoever wears it has its stand-in on from then on. */
  forgetOwn(): void {
    if (this.#avatar === this.ownAvatar) this.#avatar = announcedText(this.ownAvatar);
    this.ownAvatar = null;
    this.changed();
  }

  /** Nobody can hear this person: muted, or no microphone. */
  get muted(): boolean {
    return this.#wantsMute || this.microphone.status !== 'on';
  }

  /** A camera is running (and only this device sees its picture). */
  get cameraOn(): boolean {
    return this.camera.status === 'on';
  }

  get speaking(): boolean {
    return !this.muted && (this.meter?.speaking ?? false);
  }

  /** The face as seen or heard; `null` while there is neither camera nor microphone: draw an idle one. */
  get frame(): FaceFrame | null {
    return this.face.frame;
  }

  /** {@link frame} as in a mirror: what one's own avatars show. */
  readonly mirrored = (): FaceFrame | null => (this.frame ? mirrorFaceFrame(this.frame) : null);

  /** Starts both devices at once. */
  async start(): Promise<void> {
    await Promise.all([this.camera.start(), this.microphone.start()]);
  }

  /** Mutes, or unmutes, which asks for the microphone again when there was none. */
  async toggleMuted(): Promise<void> {
    const mute = !this.muted;
    this.#wantsMute = mute;
    this.#applyMute();
    this.changed();
    if (!mute && this.microphone.status !== 'on') await this.microphone.start();
  }

  /** Somebody else mutes: one unmutes when one wants to. */
  mute(): void {
    if (!this.muted) void this.toggleMuted();
  }

  /** Stops the camera (its light goes off), or starts it. */
  async toggleCamera(): Promise<void> {
    if (this.camera.status === 'on' || this.camera.status === 'starting') this.camera.stop();
    else await this.camera.start();
  }

  /** Lets go of every device and the tracker. */
  close(): void {
    this.camera.close();
    this.microphone.close();
    this.meter?.listen(null);
    this.#voice?.close();
    this.face.close();
  }

  #handleCamera(): void {
    void this.face.follow(this.camera.track);
    this.changed();
  }

  #heard: MediaStreamTrack | null = null;

  #handleMicrophone(): void {
    const { track } = this.microphone;
    if (track !== this.#heard) {
      this.#heard = track;
      this.#applyMute();
      this.meter?.listen(track);
    }
    this.changed();
  }

  /** A muted microphone gives silence already here: nothing leaves even for a moment. */
  #applyMute(): void {
    const { track } = this.microphone;
    if (track) track.enabled = !this.#wantsMute;
    void this.#voice?.listen(this.#wantsMute ? null : track);
  }
}
