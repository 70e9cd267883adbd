/** Whom to send: everybody, each to a port of their own; whoever is there first; or somebody by name. */
export type Wanted =
  | { readonly kind: 'all' }
  | { readonly kind: 'first' }
  | { readonly kind: 'name'; readonly name: string };

interface Somebody {
  readonly id: string;
  readonly name: string;
}

/** Who goes out at which place. A place stays its participant's for as long as they are there, and is then the next one's. */
export class Places {
  readonly #taken: (Somebody | null)[] = [];
  readonly #waiting: Somebody[] = [];

  constructor(private readonly wanted: Wanted) {}

  /** Participants and their places. */
  get taken(): (readonly [place: number, participant: Somebody])[] {
    return this.#taken.flatMap((somebody, place) => (somebody ? [[place, somebody] as const] : []));
  }

  /** How many places there have been. */
  get count(): number {
    return this.#taken.length;
  }

  handleJoined(somebody: Somebody): void {
    if (this.wanted.kind === 'name' && somebody.name !== this.wanted.name) return;
    this.#waiting.push(somebody);
    this.#fill();
  }

  handleLeft(id: string): void {
    const waiting = this.#waiting.findIndex((somebody) => somebody.id === id);
    if (waiting >= 0) this.#waiting.splice(waiting, 1);
    const place = this.#taken.findIndex((somebody) => somebody?.id === id);
    if (place >= 0) this.#taken[place] = null;
    this.#fill();
  }

  #fill(): void {
    while (this.#waiting.length > 0) {
      const free = this.#taken.indexOf(null);
      const place = free >= 0 ? free : this.#taken.length;
      if (this.wanted.kind !== 'all' && place > 0) return;
      this.#taken[place] = this.#waiting.shift() as Somebody;
    }
  }
}
