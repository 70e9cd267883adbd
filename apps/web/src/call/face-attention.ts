import type { FaceRate, Room } from '@guise/client';

/** The part of a {@link Room} that attention needs. */
export type AttentionRoom = Pick<Room, 'participants' | 'setFaceRate'>;

/** How large somebody is drawn [CSS px]. */
export interface ShownSize {
  readonly width: number;
  readonly height: number;
}

/** On a tile whose shorter side is below this nobody can tell 15 faces a second from 30 [CSS px]. */
const SMALL = 180;
/** Of a face that is seen, of a small one, and of one that is not: enough to be there at once when it is. */
const RATES = { seen: 30, small: 15, unseen: 5 } as const satisfies Record<string, FaceRate>;

/** Asks for as much of everybody's face as can be seen of it. */
export class FaceAttention {
  #shown: ReadonlyMap<string, ShownSize> | null = null;
  #hidden = false;
  #whole = false;
  #window: string | null = null;
  readonly #asked = new Map<string, FaceRate>();

  constructor(private readonly room: AttentionRoom) {}

  /** @param shown everybody who is drawn */
  handleShown(shown: ReadonlyMap<string, ShownSize>): void {
    this.#shown = shown;
    this.#ask();
  }

  /** @param hidden nobody sees the page */
  handleHidden(hidden: boolean): void {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    this.#ask();
  }

  /** @param participantId who is in the small window on top of everything; `null`: there is none */
  handleWindow(participantId: string | null): void {
    if (participantId === this.#window) return;
    this.#window = participantId;
    this.#ask();
  }

  /** @param whole every face is wanted as it was sent, seen or not: they are being recorded */
  handleRecording(whole: boolean): void {
    if (whole === this.#whole) return;
    this.#whole = whole;
    this.#ask();
  }

  /** Until a first picture says otherwise, everybody is looked at. */
  #ask(): void {
    const { participants } = this.room;
    for (const id of this.#asked.keys()) if (!participants.has(id)) this.#asked.delete(id);
    if (!this.#shown) return;
    for (const id of participants.keys()) {
      const rate = this.#rateOf(id, this.#shown);
      if (this.#asked.get(id) === rate) continue;
      this.#asked.set(id, rate);
      this.room.setFaceRate(id, rate);
    }
  }

  #rateOf(id: string, shown: ReadonlyMap<string, ShownSize>): FaceRate {
    if (this.#whole || id === this.#window) return RATES.seen;
    const size = shown.get(id);
    if (this.#hidden || !size) return RATES.unseen;
    return Math.min(size.width, size.height) < SMALL ? RATES.small : RATES.seen;
  }
}
