import type { RemoteParticipant } from '@guise/client';
import { Observable } from '../observable.js';

/** 3 good, 2 fair, 1 poor, 0 as good as gone. */
export type QualityLevel = 0 | 1 | 2 | 3;

/** What is looked at of a participant. */
export interface Watched {
  readonly cameraOn: boolean;
  /** Their connection is being made again. */
  readonly reconnecting: boolean;
  readonly faceStats: Pick<RemoteParticipant['faceStats'], 'received' | 'lossShare' | 'jitter'>;
}

/** Between two looks [ms]. */
const EVERY = 1000;
/** A level shows after so many looks in a row that say worse, or better. */
const LOOKS_DOWN = 2;
const LOOKS_UP = 4;
/** With the camera on even a still face is heard of once a second: after so many looks without, hardly anything comes. */
const SILENT_LOOKS = 4;
/** What a level bears at most: share of packets lost, and how much later the slowest come [ms]. */
const BOUNDS = [
  { level: 3, loss: 0.04, jitter: 90 },
  { level: 2, loss: 0.12, jitter: 200 },
  { level: 1, loss: 0.35, jitter: 600 },
] as const;

interface Record {
  level: QualityLevel;
  received: number;
  silent: number;
  /** Looks in a row that said better (+) or worse (-). */
  streak: number;
}

/** How good the way to each participant is, from what comes of their faces. Slow to change its mind, so that bars do not flicker. */
export class ConnectionQuality extends Observable {
  readonly #records = new Map<string, Record>();
  readonly #participants: ReadonlyMap<string, Watched>;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(participants: ReadonlyMap<string, Watched>) {
    super();
    this.#participants = participants;
    this.#timer = setInterval(() => this.look(), EVERY);
  }

  /** `null`: not known yet. */
  of(id: string): QualityLevel | null {
    return this.#records.get(id)?.level ?? null;
  }

  /** One's own way is being made again: what was counted says nothing any more. */
  handleReconnecting(): void {
    this.#records.clear();
    this.changed();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks at everybody once. */
  look(): void {
    let changed = false;
    for (const id of this.#records.keys()) if (!this.#participants.has(id)) this.#records.delete(id);
    for (const [id, participant] of this.#participants) {
      const record = this.#records.get(id);
      const { received } = participant.faceStats;
      if (!record) this.#records.set(id, { level: 3, received, silent: 0, streak: 0 });
      else changed = this.#judge(record, participant) || changed;
    }
    if (changed) this.changed();
  }

  /** @returns whether the level has changed */
  #judge(record: Record, { cameraOn, reconnecting, faceStats }: Watched): boolean {
    const silent = cameraOn && faceStats.received === record.received;
    record.silent = silent ? record.silent + 1 : 0;
    record.received = faceStats.received;
    const gone = reconnecting || record.silent >= SILENT_LOOKS;
    const seen = gone ? 0 : levelOf(faceStats);
    const towards = Math.sign(seen - record.level);
    record.streak = towards === Math.sign(record.streak) ? record.streak + towards : towards;
    if (towards === 0 || Math.abs(record.streak) < (towards < 0 ? LOOKS_DOWN : LOOKS_UP)) return false;
    record.level = seen;
    record.streak = 0;
    return true;
  }
}

function levelOf({ lossShare, jitter }: Watched['faceStats']): QualityLevel {
  return BOUNDS.find((bound) => lossShare <= bound.loss && jitter <= bound.jitter)?.level ?? 0;
}
