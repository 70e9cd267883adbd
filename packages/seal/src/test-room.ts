import { createRoomSeal, type GuiseRoomSeal, type RoomSealOptions } from './room-seal.js';

export const SECRET = '~s3cr3t-of-the-l1nk-18b';
export const ROOM = 'kind-otter-7fq2xm';

export interface TestParticipant {
  id: string;
  name: string;
  seal: GuiseRoomSeal;
  introduction: string | null;
}

/** What the server is to a sealed room: it tells who is there and hands on keys, `delay()` ms later, or at once; each to each in order. */
export class TestRoom {
  readonly present = new Map<string, TestParticipant>();
  /** Every key that was handed on. */
  readonly envelopes: { from: string; to: string; envelope: string }[] = [];
  #delay: (() => number) | null;
  #last = new Map<string, number>();

  constructor(delay: (() => number) | null = null) {
    this.#delay = delay;
  }

  join(id: string, options: Partial<RoomSealOptions> = {}): TestParticipant {
    const seal = createRoomSeal({ secret: SECRET, room: ROOM, ...options });
    const participant: TestParticipant = { id, name: `Name of ${id}`, seal, introduction: null };
    seal.on('keyFor', (to, envelope) => {
      this.envelopes.push({ from: id, to, envelope });
      this.deliver(
        id,
        to,
        this.#to(to, participant, (other) => other.seal.handleKey(id, envelope)),
      );
    });
    this.enter(participant);
    return participant;
  }

  /** Also for who comes back. */
  enter(participant: TestParticipant): void {
    const { id, name, seal } = participant;
    const others = [...this.present.values()].filter((other) => other !== participant);
    this.present.set(id, participant);
    participant.introduction = seal.handleStay({ id, name });
    const introduction = participant.introduction;
    for (const other of others) {
      this.deliver(
        id,
        other.id,
        this.#to(other.id, participant, () => other.seal.handlePeer({ id, name, introduction })),
      );
    }
    for (const other of others) {
      seal.handlePeer({ id: other.id, name: other.name, introduction: other.introduction });
    }
  }

  leave(participant: TestParticipant): void {
    this.present.delete(participant.id);
    for (const other of this.present.values()) {
      this.deliver(
        participant.id,
        other.id,
        this.#to(other.id, null, () => other.seal.handleLeft(participant.id)),
      );
    }
  }

  /** Runs `what` as late as something from one to the other comes, never before what was sent before it. */
  deliver(from: string, to: string, what: () => void): void {
    if (!this.#delay) {
      what();
      return;
    }
    const pair = `${from} ${to}`;
    const at = Math.max(performance.now() + this.#delay(), this.#last.get(pair) ?? 0);
    this.#last.set(pair, at);
    setTimeout(what, at - performance.now());
  }

  /** What the server hands on to the stay that somebody has now, of one who is still there. */
  #to(id: string, from: TestParticipant | null, what: (participant: TestParticipant) => void): () => void {
    const stay = this.present.get(id)?.introduction;
    return () => {
      const participant = this.present.get(id);
      if (participant?.introduction !== stay || !participant) return;
      if (!from || this.present.get(from.id) === from) what(participant);
    };
  }
}
