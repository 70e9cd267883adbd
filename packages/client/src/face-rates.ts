import type { FaceRate } from '@guise/protocol';
import type { RemoteParticipant } from './participant.js';
import type { Session } from './session.js';

/** Of more others than this nobody looks at every face: without a wish, each is had half as often. */
const CROWD = 11;
const DEFAULT = { few: 30, crowd: 15 } as const satisfies Record<string, FaceRate>;
/** Wishes are told together, and no more often than this [ms]: a layout that changes moves all of them. */
const INTERVAL = 300;
/** What was refused is told again after so long [ms]. */
const AGAIN_AFTER = 2000;

/** Whose face one wants how often, over all stays in a room. */
export class FaceRates {
  readonly #wishes = new Map<string, FaceRate>();
  /** What the server knows, of the faces that are consumed. */
  readonly #told = new Map<string, FaceRate>();
  #session: Pick<Session, 'setFaceRates'> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly participants: ReadonlyMap<string, RemoteParticipant>) {}

  /** Of somebody who is not here (any more) nothing is kept. */
  set(participantId: string, rate: FaceRate): void {
    if (!this.participants.has(participantId)) return;
    this.#wishes.set(participantId, rate);
    this.#follow();
  }

  of(participantId: string): FaceRate {
    const usual = this.participants.size > CROWD ? DEFAULT.crowd : DEFAULT.few;
    return this.#wishes.get(participantId) ?? usual;
  }

  /** A face is about to be consumed: the server is told with that. */
  handleConsuming(participantId: string): FaceRate {
    const rate = this.of(participantId);
    this.#told.set(participantId, rate);
    return rate;
  }

  /** It is consumed: what was wished meanwhile can be told now. */
  handleOpened(): void {
    this.#follow();
  }

  /** Somebody came or went: what is usual may be something else. */
  handlePresence(): void {
    for (const id of [...this.#wishes.keys()]) if (!this.participants.has(id)) this.#wishes.delete(id);
    for (const id of [...this.#told.keys()]) if (!this.participants.has(id)) this.#told.delete(id);
    this.#follow();
  }

  /** @param session the present stay; `null`: there is none */
  handleSession(session: Pick<Session, 'setFaceRates'> | null): void {
    this.#session = session;
    this.#told.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #follow(): void {
    for (const [id, participant] of this.participants) participant.handleFaceRate(this.of(id));
    this.#tellAfter(Math.max(0, this.#toldAt + INTERVAL - performance.now()));
  }

  #tellAfter(time: number): void {
    if (this.#timer === undefined && this.#session) this.#timer = setTimeout(() => void this.#tell(), time);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const session = this.#session;
    const rates = new Map([...this.#told.keys()].map((id) => [id, this.of(id)]));
    for (const [id, rate] of rates) if (this.#told.get(id) === rate) rates.delete(id);
    if (rates.size === 0 || !session) return;
    const before = new Map(this.#told);
    for (const [id, rate] of rates) this.#told.set(id, rate);
    this.#toldAt = performance.now();
    if ((await session.setFaceRates(rates)) || this.#session !== session) return;
    for (const id of rates.keys()) if (this.#told.has(id)) this.#told.set(id, before.get(id) as FaceRate);
    this.#tellAfter(AGAIN_AFTER);
  }
}
