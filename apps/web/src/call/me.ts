import { announcedText, uploadOf } from '@guise/avatar';
import { type FaceFrame, mirrorFaceFrame } from '@guise/protocol';
import type { VoiceFollower } from '@guise/tracker';
import { isPicture } from '../avatars/picture-of-you.js';
import { Observable } from '../observable.js';
import type { Capture } from './capture.js';
import type { LevelMeter } from './level-meter.js';
import type { LocalFace } from './local-face.js';
import type { Microphone } from './microphone.js';
import { PushToTalk } from './push-to-talk.js';
import type { SoundCheck } from './sound-check.js';
import { Speaker } from './speaker.js';

export interface MeParts {
  camera: Capture;
  microphone: Microphone;
  face: LocalFace;
  /** `null` where the browser has no Web Audio. */
  meter: LevelMeter | null;
  /** `null` where the browser has no audio worklets. */
  voice: VoiceFollower | null;
  /** Left out: the system's, and nothing to choose. */
  speaker?: Speaker;
  /** Left out or `null` where the browser cannot play what it records. */
  soundCheck?: SoundCheck | null;
}

/**
 * The person at this device: camera, microphone, face and what they wish to share. It lives from pre-join
 * to the end of the call and works with any part missing.
 */
export class Me extends Observable {
  name = '';
  readonly camera: Capture;
  readonly microphone: Microphone;
  readonly speaker: Speaker;
  readonly soundCheck: SoundCheck | null;
  readonly face: LocalFace;
  readonly meter: LevelMeter | null;
  readonly #voice: VoiceFollower | null;
  readonly talk = new PushToTalk(this);
  #shortcuts = true;
  /** Whether the link allows a camera: a call may be for voices only. */
  #cameraAllowed = true;
  #wantsMute = false;
  #talking = false;
  #avatar: string | null = null;
  #suggestedAvatar: string | null = null;
  #pictureWithheld = false;
  /** The text of the last avatar of their own, worn or not; `null`: there was none. */
  ownAvatar: string | null = null;

  constructor({ camera, microphone, face, meter, voice, speaker, soundCheck }: MeParts) {
    super();
    this.camera = camera;
    this.microphone = microphone;
    this.face = face;
    this.meter = meter;
    this.#voice = voice;
    this.speaker = speaker ?? new Speaker(undefined);
    this.soundCheck = soundCheck ?? null;
    if (voice) voice.onMouth = (mouth) => face.hear(mouth);
    camera.subscribe(() => this.#handleCamera());
    microphone.subscribe(() => this.#handleMicrophone());
    face.subscribe(() => this.changed());
    meter?.subscribe(() => this.changed());
    this.speaker.subscribe(() => this.changed());
    this.talk.subscribe(() => this.changed());
  }

  /** The text of the avatar they wear; `null`: nothing was chosen or suggested, so they get the one of their name. */
  get avatar(): string | null {
    const avatar = this.#avatar ?? this.#suggestedAvatar;
    return this.#pictureWithheld && isPicture(avatar) ? announcedText(avatar) : avatar;
  }

  /** The text of the avatar that they have chosen themselves, which is what is remembered. */
  get chosenAvatar(): string | null {
    return this.#avatar;
  }

  /** What the link says to wear. Whoever has chosen before keeps that. */
  suggest(avatar: string | null): void {
    this.#suggestedAvatar = avatar;
    this.changed();
  }

  /**
   * Shows nobody the picture of themselves that this person chose on another visit: who stands in for it is worn until they choose
   * anew. For where nothing tells them before they are in a call.
   */
  withholdPicture(): void {
    this.#pictureWithheld = true;
    this.changed();
  }

  /** Chooses an avatar. */
  wear(avatar: string | null): void {
    this.#pictureWithheld = false;
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

  /** Whether single letters on the keyboard do something: not for who dictates, or hits keys by accident. */
  get shortcuts(): boolean {
    return this.#shortcuts;
  }

  set shortcuts(on: boolean) {
    this.#shortcuts = on;
    this.changed();
  }

  /** Nobody can hear this person: muted, or no microphone. */
  get muted(): boolean {
    return (this.#wantsMute && !this.#talking) || this.microphone.status !== 'on';
  }

  /** Whether a camera may be used in this call. */
  get cameraAllowed(): boolean {
    return this.#cameraAllowed;
  }

  /** Keeps the camera from being asked for: the call is for voices only. */
  forbidCamera(): void {
    this.#cameraAllowed = false;
    this.camera.stop();
  }

  /** Whether the voice moves the avatar's mouth: not in browsers without audio worklets. */
  get voiceMoves(): boolean {
    return this.#voice !== null;
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

  /** Starts both devices at once, or those that are wanted; the models come while the camera does. */
  async start({ camera = true, microphone = true } = {}): Promise<void> {
    const seen = camera && this.#cameraAllowed;
    if (seen) void isCameraBlocked().then((blocked) => !blocked && this.face.prepare());
    await Promise.all([
      seen ? this.camera.start() : undefined,
      microphone ? this.microphone.start() : undefined,
    ]);
  }

  /** Is heard although muted, for as long as something is held. */
  setTalking(talking: boolean): void {
    if (talking === this.#talking) return;
    this.#talking = talking;
    this.#applyMute();
    this.changed();
  }

  /** Mutes, or unmutes, which asks for the microphone again when there was none. */
  async toggleMuted(): Promise<void> {
    // Whoever unmutes while holding the space bar stays unmuted.
    await this.setMuted(!this.#wantsMute && this.microphone.status === 'on');
  }

  /** As {@link toggleMuted}, but whatever it was before. */
  async setMuted(muted: boolean): Promise<void> {
    this.#wantsMute = muted;
    this.#applyMute();
    this.changed();
    if (!muted && this.microphone.status !== 'on') await this.microphone.start();
  }

  /** Somebody else mutes: one unmutes when one wants to. */
  mute(): void {
    // Who talks while holding is muted already, and would be unmuted.
    this.talk.stop();
    if (!this.muted) void this.toggleMuted();
  }

  /** Stops the camera (its light goes off), or starts it. */
  async toggleCamera(): Promise<void> {
    if (this.camera.status === 'on' || this.camera.status === 'starting') this.camera.stop();
    else if (this.#cameraAllowed) await this.camera.start();
  }

  /** As {@link toggleCamera}, but whatever it was before. */
  async setCamera(on: boolean): Promise<void> {
    const runs = this.camera.status === 'on' || this.camera.status === 'starting';
    if (on !== runs) await this.toggleCamera();
  }

  /** Lets go of every device and the tracker. */
  close(): void {
    this.camera.close();
    this.microphone.close();
    this.talk.stop();
    this.soundCheck?.stop();
    this.speaker.close();
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
      // Speakers have names only for whoever was given a microphone.
      void this.speaker.refresh();
    }
    this.changed();
  }

  /** A muted microphone gives silence already here: nothing leaves even for a moment. */
  #applyMute(): void {
    const { track } = this.microphone;
    const silent = this.#wantsMute && !this.#talking;
    if (track) track.enabled = !silent;
    void this.#voice?.listen(silent ? null : track);
  }
}

/** Whether it is sure already that there will be no camera: then nothing is loaded for it. */
async function isCameraBlocked(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: 'camera' })).state === 'denied';
  } catch {
    // Not every browser tells of cameras.
    return false;
  }
}
