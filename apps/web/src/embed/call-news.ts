import type { RemoteParticipant } from '@guise/client';
import type { EmbedEventData, EmbedEventName, EmbedParticipant } from '@guise/embed/embed-protocol';
import type { Call } from '../call/call.js';

/** One's own state. */
interface OwnState {
  muted: boolean;
  on: boolean;
  raised: boolean;
}

type Tell = <N extends EmbedEventName>(name: N, data: EmbedEventData<N>) => void;

/** Tells the page around what happens in a call, from `joined` on, until closed. */
export class CallNews {
  readonly #unsubscribe: (() => void)[];
  /** One's own state as it was told. */
  #told: OwnState;

  constructor(
    private readonly call: Call,
    private readonly tell: Tell,
  ) {
    const { room, me } = call;
    this.#told = this.#own;
    tell('joined', { id: room.localId, name: me.name, participants: call.others.map(describe) });
    // What was written before is told, too: whoever shows the chat shows all of it.
    for (const message of room.chat) this.#tellChat(message);
    this.#tellOwn(null);
    this.#unsubscribe = [
      room.on('participantJoined', (one) => tell('participantJoined', { participant: describe(one) })),
      room.on('participantUpdated', (one) => tell('participantUpdated', { participant: describe(one) })),
      room.on('participantLeft', (one) => tell('participantLeft', { participant: describe(one) })),
      room.on('speakersChanged', (ids) => tell('speakers', { ids: [...ids] })),
      room.on('chatMessage', (message) => this.#tellChat(message)),
      room.on('reaction', ({ id }, reaction) => tell('reaction', { participantId: id, reaction })),
      call.subscribe(() => this.#tellOwn(this.#told)),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  get #own(): OwnState {
    const { me, handRaised } = this.call;
    return { muted: me.muted, on: me.cameraOn, raised: handRaised };
  }

  /** @param before `null`: nothing was told */
  #tellOwn(before: OwnState | null): void {
    const now = this.#own;
    this.#told = now;
    if (now.muted !== before?.muted) this.tell('muted', { muted: now.muted });
    if (now.on !== before?.on) this.tell('camera', { on: now.on });
    if (now.raised !== before?.raised) this.tell('hand', { raised: now.raised });
  }

  #tellChat({ id, participantId, name, text, at }: Call['room']['chat'][number]): void {
    this.tell('chat', { id, participantId, name, text, at, own: participantId === this.call.room.localId });
  }
}

function describe(one: RemoteParticipant): EmbedParticipant {
  const { id, name, identity, isHost, muted, cameraOn, handRaised, reconnecting } = one;
  return { id, name, identity, host: isHost, muted, cameraOn, handRaised, reconnecting };
}
