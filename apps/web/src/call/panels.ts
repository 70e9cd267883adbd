import { Observable } from '../observable.js';

/** What can stand beside the stage. */
export type PanelName = 'chat' | 'captions' | 'people' | 'mocap' | 'stats';

/** Which panel is open beside the stage: one at a time, as there is room for no more. */
export class Panels extends Observable {
  #open: PanelName | null = null;

  get open(): PanelName | null {
    return this.#open;
  }

  toggle(name: PanelName): void {
    this.#open = this.#open === name ? null : name;
    this.changed();
  }
}
