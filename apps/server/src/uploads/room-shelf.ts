import type { UploadLimits } from './upload-store.js';

/** What is written down about one upload. */
export interface Entry {
  readonly hash: string;
  readonly bytes: number;
  readonly file: string;
}

interface Kept extends Entry {
  /** Owners, each with the number of the moment they (last) uploaded it. */
  readonly owners: Map<string, number>;
  /** Number of the moment when somebody last uploaded it. */
  touched: number;
}

/** A shelf as it can be written down: each upload with its owners. */
export interface ShelfRecord {
  moment: number;
  kept: (Entry & { owners: [string, number][]; touched: number })[];
}

/** What has to happen before an upload has its place. */
interface Plan {
  /** No longer the owner's; there are too many. */
  disowned: Kept[];
  /** No longer kept. */
  removed: Set<Kept>;
}

/** What an upload of so many bytes counts as [bytes]. */
export function chargeOf(bytes: number, { block }: UploadLimits): number {
  return Math.ceil(bytes / block) * block;
}

/** Which uploads a room keeps, and which make place for which; see {@link UploadStore} for the rule. Knows no files. */
export class RoomShelf {
  readonly #kept = new Map<string, Kept>();
  #moment = 0;

  constructor(
    private readonly limits: UploadLimits,
    record: ShelfRecord = { moment: 0, kept: [] },
  ) {
    this.#moment = record.moment;
    for (const kept of record.kept) this.#kept.set(kept.hash, { ...kept, owners: new Map(kept.owners) });
  }

  /** To go on from there elsewhere. */
  get record(): ShelfRecord {
    const kept = [...this.#kept.values()].map((one) => ({ ...one, owners: [...one.owners] }));
    return { moment: this.#moment, kept };
  }

  /** What all of it counts as [bytes]. */
  get charge(): number {
    return this.entries.reduce((sum, { bytes }) => sum + chargeOf(bytes, this.limits), 0);
  }

  get entries(): Entry[] {
    return [...this.#kept.values()];
  }

  get(hash: string): Entry | undefined {
    return this.#kept.get(hash);
  }

  /** Whether there is place for so many bytes of `owner`, or place can be made. */
  fits(bytes: number, owner: string): boolean {
    return this.#plan(bytes, owner) !== null;
  }

  /**
   * Keeps an upload. @returns what had to go, or `null` when there is no place.
   */
  add(entry: Entry, owner: string): Entry[] | null {
    const plan = this.#plan(entry.bytes, owner);
    if (!plan) return null;
    for (const kept of plan.disowned) kept.owners.delete(owner);
    for (const kept of plan.removed) this.#kept.delete(kept.hash);
    const moment = ++this.#moment;
    this.#kept.set(entry.hash, { ...entry, owners: new Map([[owner, moment]]), touched: moment });
    return [...plan.removed];
  }

  /** Makes `owner` an owner of a kept upload. @returns what had to go, or `null` when it is not kept. */
  claim(hash: string, owner: string): Entry[] | null {
    const kept = this.#kept.get(hash);
    if (!kept) return null;
    kept.touched = ++this.#moment;
    kept.owners.set(owner, kept.touched);
    const removed: Entry[] = [];
    for (const surplus of this.#ownedBy(owner).slice(0, -this.limits.perOwner)) {
      surplus.owners.delete(owner);
      if (surplus.owners.size > 0) continue;
      this.#kept.delete(surplus.hash);
      removed.push(surplus);
    }
    return removed;
  }

  release(owner: string): void {
    for (const { owners } of this.#kept.values()) owners.delete(owner);
  }

  #plan(bytes: number, owner: string): Plan | null {
    const own = this.#ownedBy(owner);
    const disowned = own.slice(0, Math.max(0, own.length + 1 - this.limits.perOwner));
    const onlyOwn = (kept: Kept) => kept.owners.size === 1 && kept.owners.has(owner);
    const removed = new Set(disowned.filter(onlyOwn));
    const orphans = [...this.#kept.values()]
      .filter(({ owners }) => owners.size === 0)
      .sort((a, b) => a.touched - b.touched);
    let charged = chargeOf(bytes, this.limits);
    for (const kept of this.#kept.values())
      if (!removed.has(kept)) charged += chargeOf(kept.bytes, this.limits);
    for (const kept of [...orphans, ...own.filter(onlyOwn)]) {
      if (charged <= this.limits.roomBytes) break;
      if (removed.has(kept)) continue;
      removed.add(kept);
      charged -= chargeOf(kept.bytes, this.limits);
    }
    return charged <= this.limits.roomBytes ? { disowned, removed } : null;
  }

  /** Oldest first. */
  #ownedBy(owner: string): Kept[] {
    return [...this.#kept.values()]
      .filter(({ owners }) => owners.has(owner))
      .sort((a, b) => (a.owners.get(owner) as number) - (b.owners.get(owner) as number));
  }
}
