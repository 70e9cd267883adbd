import type { RemoteParticipant, Room, SharingEnd } from '@guise/client';
import { LIMITS } from '@guise/protocol';
import { Observable } from '../observable.js';
import { words } from '../words/index.js';

/** The part of a {@link Room} that sharing a screen needs. */
export type ScreenRoom = Pick<
  Room,
  | 'participants'
  | 'on'
  | 'canShareScreen'
  | 'sharing'
  | 'sharedScreen'
  | 'shareScreen'
  | 'stopSharing'
  | 'setScreenVisible'
>;

/** Somebody else's screen, as it is shown. */
export interface ShownScreen {
  readonly participantId: string;
  readonly name: string;
  /** `null` until it comes. */
  readonly video: MediaStreamTrack | null;
}

export type ScreenProblem = keyof typeof words.screen.problems;

interface ScreenSharingParts {
  /** What the browser captures screens with; `null`: it cannot. */
  devices: Pick<MediaDevices, 'getDisplayMedia' | 'getSupportedConstraints'> | null;
  /** Plays the sound of somebody else's screen; `null`: no more. */
  play: (track: MediaStreamTrack | null) => void;
  announce: (sentence: string) => void;
}

/** Screens in a call as one person has them: their own, and somebody else's. */
export class ScreenSharing extends Observable {
  /** Why nothing is shared, to be said; `null`: nothing is wrong. */
  problem: ScreenProblem | null = null;
  /** Somebody else shares, and the question whether to replace theirs is open. */
  asking = false;
  #choosing = false;
  #own: MediaStream | null = null;
  /** Who was said to share. */
  #announced: { id: string; name: string } | null = null;
  readonly #unsubscribe: (() => void)[];

  constructor(
    private readonly room: ScreenRoom,
    private readonly parts: ScreenSharingParts,
  ) {
    super();
    this.#unsubscribe = [
      room.on('sharedScreenChanged', () => this.#handleScreen()),
      room.on('sharingEnded', (reason, by) => this.#handleEnded(reason, by)),
    ];
    this.#handleScreen();
  }

  /** Whether this browser and this call let one share at all. */
  get available(): boolean {
    return this.parts.devices !== null && this.room.canShareScreen;
  }

  /** What one shares oneself; `null`: nothing. */
  get own(): MediaStream | null {
    return this.#own;
  }

  /** What somebody else shares; `null`: nothing. */
  get shown(): ShownScreen | null {
    const { sharedScreen, participants } = this.room;
    if (!sharedScreen) return null;
    const { participantId, video } = sharedScreen;
    return { participantId, name: participants.get(participantId)?.name ?? '', video };
  }

  /** Shares, after a question where somebody else does, or stops. Call it from a click or a key. */
  async toggle(): Promise<void> {
    if (this.#own) this.stop();
    else if (this.shown) {
      this.problem = null;
      this.asking = !this.asking;
      this.changed();
    } else await this.share();
  }

  /** Lets the person choose a screen and shares it, in place of somebody else's where the question was asked. */
  async share(): Promise<void> {
    const { devices } = this.parts;
    if (!devices || !this.room.canShareScreen || this.#choosing) return;
    const replace = this.asking;
    this.dismiss();
    this.#choosing = true;
    try {
      const stream = await devices.getDisplayMedia(captureOptions(devices));
      await this.#publish(stream, replace);
    } catch (error) {
      this.#fail(captureProblem(error));
    } finally {
      this.#choosing = false;
    }
  }

  stop(): void {
    if (!this.#own) return;
    this.room.stopSharing();
    this.#forget();
    this.parts.announce(words.screen.ended.stopped);
  }

  /** Puts away the question, or what went wrong. */
  dismiss(): void {
    this.problem = null;
    this.asking = false;
    this.changed();
  }

  /** Whether somebody's screen can be seen here: hidden, its picture is not sent. */
  handleVisible(visible: boolean): void {
    this.room.setScreenVisible(visible);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#forget();
    this.parts.play(null);
  }

  async #publish(stream: MediaStream, replace: boolean): Promise<void> {
    this.#own = stream;
    try {
      await this.room.shareScreen(stream, { replace });
    } catch (error) {
      this.#forget();
      this.#fail(publishProblem(error));
    }
    this.changed();
  }

  #fail(problem: ScreenProblem | null): void {
    this.problem = problem;
    this.changed();
  }

  /** Ends the capture: the browser's own sign of it goes, too. */
  #forget(): void {
    for (const track of this.#own?.getTracks() ?? []) track.stop();
    this.#own = null;
    this.changed();
  }

  #handleScreen(): void {
    const { shown } = this;
    this.parts.play(this.room.sharedScreen?.audio ?? null);
    const before = this.#announced;
    if (shown?.participantId !== before?.id) {
      this.#announced = shown && { id: shown.participantId, name: shown.name };
      if (shown) this.parts.announce(words.screen.isSharing(shown.name));
      else if (before) this.parts.announce(words.screen.stoppedSharing(before.name));
    }
    if (!shown) this.asking = false;
    this.changed();
  }

  #handleEnded(reason: SharingEnd, by: RemoteParticipant | null): void {
    this.#forget();
    const { ended } = words.screen;
    if (reason === 'replaced') {
      this.parts.announce(by ? ended.replaced(by.name) : ended.replacedByNobody);
      // That was said with it.
      if (by) this.#announced = { id: by.id, name: by.name };
    } else if (reason === 'moderator')
      this.parts.announce(by ? ended.moderator(by.name) : ended.moderatorGone);
    else this.parts.announce(ended[reason]);
  }
}

/** What is asked of the browser. What it does not know it passes over. */
function captureOptions(devices: Pick<MediaDevices, 'getSupportedConstraints'>): DisplayMediaStreamOptions {
  const supported = devices.getSupportedConstraints() as Record<string, boolean>;
  // The system's sound has the others' voices in it: it may go out only where the browser takes this page's own out.
  const ownAudioLeftOut = supported.restrictOwnAudio === true;
  return {
    video: {
      width: { max: LIMITS.screenWidth },
      height: { max: LIMITS.screenHeight },
      frameRate: { max: LIMITS.screenFrameRate },
    },
    // It is to be heard as it is: nothing about it is a voice in a room.
    audio: {
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: false,
      ...(ownAudioLeftOut ? { restrictOwnAudio: true } : {}),
    },
    // A call that shows itself is a hall of mirrors.
    selfBrowserSurface: 'exclude',
    surfaceSwitching: 'include',
    systemAudio: ownAudioLeftOut ? 'include' : 'exclude',
  } as DisplayMediaStreamOptions;
}

/** Whoever closes the browser's question has changed their mind, and needs no sentence. */
function captureProblem(error: unknown): ScreenProblem | null {
  const { name, message } = error as DOMException;
  if (name === 'AbortError') return null;
  if (name === 'NotAllowedError') return /system/i.test(message) ? 'system' : null;
  return 'failed';
}

function publishProblem(error: unknown): ScreenProblem {
  const { reason } = error as { reason?: string };
  if (reason === 'screen-taken') return 'taken';
  if (reason === 'screen-share-off' || reason === 'not-allowed') return 'off';
  console.warn('Your screen could not be shared:', error);
  return 'offline';
}
