import { JoinError, type Room } from '@guise/client';
import { joinRoom } from '@guise/client-node';
import { blendshapeIndex, restFaceFrame } from '@guise/protocol';

const JAW_OPEN = blendshapeIndex('jawOpen');
/** In so long something must have come of whoever is there: after eight seconds at most the server says who is gone without a word [ms]. */
const FACE_WITHIN = 10_000;
/** So long a way back takes at most, whoever else is on theirs [ms]. */
const BACK_WITHIN = 20_000;

/** What visitors tell whoever counts. */
export interface Ledger {
  joins: number;
  refusals: string[];
  returns: number[];
  unseen: number;
  looked: number;
}

export function emptyLedger(): Ledger {
  return { joins: 0, refusals: [], returns: [], unseen: 0, looked: 0 };
}

/** One stay in a room, with a face that never keeps still. */
export class Visit {
  /** When somebody's face came, or was last looked at, and what had come of it by then: counted in faces that were to be sent here, since a process that is held up hears nothing meanwhile. */
  readonly #faces = new Map<string, { at: number; received: number }>();
  readonly #timer: NodeJS.Timeout;
  #broke = 0;
  /** What had been sent when the connection broke, until it is back or given up. */
  #awayFrom: number | null = null;
  #sent = 0;

  private constructor(
    private readonly room: Room,
    private readonly fps: number,
    private readonly ledger: Ledger,
  ) {
    this.#timer = setInterval(() => this.#tick(), 1000 / fps);
    for (const { id } of room.participants.values()) this.#note(id);
    room.on('participantJoined', ({ id }) => this.#note(id));
    // Whoever comes back has another face, and has it from then on.
    room.on('participantUpdated', ({ id }) => this.#note(id));
    room.on('participantLeft', ({ id }) => this.#faces.delete(id));
    room.on('connectionStateChanged', (state) => {
      if (state === 'reconnecting') this.#handleBreak();
      if (state === 'connected') this.#handleReturn();
    });
    room.on('closed', (error) => error && ledger.refusals.push(`closed: ${error.reason}`));
  }

  /** @returns `null`: not let in, and the ledger says why */
  static async begin(server: string, name: string, fps: number, ledger: Ledger): Promise<Visit | null> {
    try {
      const room = await joinRoom({ server, room: name, name: 'Guest' });
      ledger.joins++;
      return new Visit(room, fps, ledger);
    } catch (error) {
      ledger.refusals.push(error instanceof JoinError ? error.reason : String(error));
      return null;
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    // Whoever is on the way back says nothing of it any more.
    this.#lookForReturn();
    await this.room.leave();
  }

  #note(id: string): void {
    const received = this.room.participants.get(id)?.faceStats.received ?? 0;
    this.#faces.set(id, { at: this.#sent, received });
  }

  #handleBreak(): void {
    this.#broke = performance.now();
    this.#awayFrom = this.#sent;
  }

  #handleReturn(): void {
    this.#awayFrom = null;
    this.ledger.returns.push(performance.now() - this.#broke);
    for (const id of this.room.participants.keys()) this.#note(id);
  }

  #look(): void {
    if (this.room.connectionState !== 'connected') return;
    for (const { id, reconnecting, faceStats } of this.room.participants.values()) {
      const since = this.#faces.get(id);
      if (!since || reconnecting || this.#sent - since.at < this.#ticks(FACE_WITHIN)) continue;
      this.#note(id);
      this.ledger.looked++;
      if (faceStats.received === since.received) this.ledger.unseen++;
    }
  }

  #ticks(time: number): number {
    return (time / 1000) * this.fps;
  }

  /** Who never comes back is not let in, and says nothing of it by themselves. */
  #lookForReturn(): void {
    if (this.#awayFrom === null || this.#sent - this.#awayFrom < this.#ticks(BACK_WITHIN)) return;
    this.#awayFrom = null;
    this.ledger.refusals.push('never came back');
  }

  #tick(): void {
    this.#sent++;
    this.#lookForReturn();
    this.#look();
    const now = performance.now();
    const frame = restFaceFrame(now);
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
    frame.confidence = 1;
    frame.blendshapes[JAW_OPEN] = 0.5 + 0.4 * Math.sin(now / 60);
    this.room.sendFace(frame);
  }
}
