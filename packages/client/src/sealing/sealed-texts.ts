import {
  type Caption,
  type ChatMessage,
  chatTextSchema,
  isCaptionText,
  type ParticipantInfo,
  type ParticipantState,
  SignallingError,
} from '@guise/protocol';
import * as v from 'valibot';
import type { RoomSeal } from './room-seal.js';

/** What a sealed line looks like to whoever has no key: nobody writes so. */
const SEALED_LINE = /^~[\w-]{24,}$/;

/** What is said in a room in words, on its way out and in. Without a seal it goes as it is. */
export class SealedTexts {
  /** Lines of one's own that have not come back yet, by how they went out. */
  readonly #out = new Map<string, string>();

  /**
   * @param ownId who one is now
   * @param nameOf what somebody proved to be called; `null`: not there (any more)
   */
  constructor(
    private readonly seal: RoomSeal | undefined,
    private readonly ownId: () => string,
    private readonly nameOf: (id: string) => string | null,
  ) {}

  /** A line of the chat. @throws SignallingError `malformed`: here the server cannot look at it */
  sealLine(text: string): string {
    if (!this.seal) return text;
    const parsed = v.safeParse(chatTextSchema, text);
    if (!parsed.success) throw SignallingError.malformed('text: not a line of a chat');
    const sealed = this.seal.sealText('chat', parsed.output);
    this.#out.set(sealed, parsed.output);
    return sealed;
  }

  /** @returns `null`: it cannot be read */
  openLine(message: ChatMessage): ChatMessage | null {
    if (!this.seal) return SEALED_LINE.test(message.text) ? null : message;
    const { participantId } = message;
    const own = participantId === this.ownId() ? this.#out.get(message.text) : undefined;
    this.#out.delete(message.text);
    const text = own ?? this.seal.openText('chat', participantId, message.text);
    // The server could say that somebody else wrote it.
    const name = this.nameOf(participantId);
    return text !== null && name !== null && v.is(chatTextSchema, text) ? { ...message, name, text } : null;
  }

  /** @throws SignallingError `malformed` */
  sealCaption(caption: Caption): Caption {
    if (!this.seal) return caption;
    if (!isCaptionText(caption.text)) throw SignallingError.malformed('text: not a caption');
    return { ...caption, text: this.seal.sealText('caption', caption.text) };
  }

  /** @returns `null`: it cannot be read */
  openCaption(from: string, caption: Caption): Caption | null {
    if (!this.seal) return SEALED_LINE.test(caption.text) ? null : caption;
    const text = this.seal.openText('caption', from, caption.text);
    return text !== null && isCaptionText(text) ? { ...caption, text } : null;
  }
}

/** What one says of oneself, as it goes out. */
export function sealedState(state: ParticipantState, seal: RoomSeal | undefined): ParticipantState {
  const { avatar } = state;
  return seal && avatar !== null ? { ...state, avatar: seal.sealAvatar(avatar) } : state;
}

/**
 * What is received of somebody: nothing of strangers, and no stream where this browser cannot open any. Without a seal nothing of those who seal:
 * it would be noise.
 */
export function taken(info: ParticipantInfo, seal: RoomSeal | undefined): ParticipantInfo {
  if (!seal && info.introduction === null) return info;
  const stranger = !seal || seal.trustOf(info.id) === 'stranger';
  return {
    ...info,
    ...(stranger && { faceProducerId: null, stateProducerId: null }),
    ...((stranger || !seal?.sealsStreams) && {
      audioProducerId: null,
      screenProducerId: null,
      screenAudioProducerId: null,
    }),
  };
}
