import { Observable } from '../observable.js';
import { CORNERS, type Corner, LAYOUTS, type LayoutName } from '../stage/layouts/layout-name.js';
import { ATTENTIVE, CALM, SpeakerFocus } from './speaker-focus.js';

/** What is remembered of the stage between calls. */
export interface StageMemory {
  layout: LayoutName;
  selfShown: boolean;
  corner: Corner;
}

export const FIRST_STAGE: StageMemory = { layout: 'grid', selfShown: true, corner: 'bottom-right' };

/** What this person wants to see of a call, and whom it follows. */
export class StageView extends Observable {
  #memory: StageMemory;
  #pinned: string | null = null;
  readonly #self: string;
  readonly #remember: (memory: StageMemory) => void;
  /** Who is large: never oneself. */
  readonly #large = new SpeakerFocus(CALM);
  /** Whom heads turn to. */
  readonly #addressed = new SpeakerFocus(ATTENTIVE);

  /** @param self one's own id */
  constructor(
    self: string,
    memory: StageMemory = FIRST_STAGE,
    remember: (memory: StageMemory) => void = () => {},
  ) {
    super();
    this.#self = self;
    this.#memory = memory;
    this.#remember = remember;
    this.#large.subscribe(() => this.changed());
    this.#addressed.subscribe(() => this.changed());
  }

  /** The layout that was chosen. */
  get layout(): LayoutName {
    return this.#memory.layout;
  }

  /** The one that is shown: whoever is pinned is large, whatever was chosen. */
  get shownLayout(): LayoutName {
    return this.#pinned === null ? this.layout : 'speaker';
  }

  get selfShown(): boolean {
    return this.#memory.selfShown;
  }

  /** Where one's own small picture is. */
  get corner(): Corner {
    return this.#memory.corner;
  }

  get pinned(): string | null {
    return this.#pinned;
  }

  /** Who is large, where somebody is: who is pinned, else who speaks, or spoke last. */
  get focus(): string | null {
    return this.#pinned ?? this.#large.current;
  }

  /** Whom those at the table listen to; may be oneself. */
  get addressed(): string | null {
    return this.#addressed.current;
  }

  nextLayout(): void {
    this.choose(LAYOUTS[(LAYOUTS.indexOf(this.layout) + 1) % LAYOUTS.length] as LayoutName);
  }

  /** Chooses a layout; nobody is pinned any more, or it would not be seen. */
  choose(layout: LayoutName): void {
    this.#pinned = null;
    this.#change({ layout });
  }

  toggleSelf(): void {
    this.#change({ selfShown: !this.selfShown });
  }

  /** @param corner without: the next one, anticlockwise */
  moveSelf(corner = CORNERS[(CORNERS.indexOf(this.corner) + 1) % CORNERS.length] as Corner): void {
    this.#change({ corner });
  }

  /** Keeps somebody large, or lets go of them. */
  togglePin(id: string): void {
    this.#pinned = this.#pinned === id ? null : id;
    this.changed();
  }

  /** Who speaks at this moment, oneself included. */
  handleSpeakers(ids: Iterable<string>): void {
    const all = [...ids];
    this.#addressed.handleSpeakers(all);
    this.#large.handleSpeakers(all.filter((id) => id !== this.#self));
  }

  handleLeft(id: string): void {
    this.#addressed.handleLeft(id);
    this.#large.handleLeft(id);
    if (this.#pinned !== id) return;
    this.#pinned = null;
    this.changed();
  }

  close(): void {
    this.#large.close();
    this.#addressed.close();
  }

  #change(change: Partial<StageMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    this.#remember(this.#memory);
    this.changed();
  }
}
