import type { RemoteParticipant } from '@guise/client';
import { words } from '../words/index.js';

/** Says once when somebody's connection drops, and once when they are back. */
export class Returns {
  readonly #away = new Set<string>();

  constructor(private readonly announce: (sentence: string) => void) {}

  handleUpdated({ id, name, reconnecting }: RemoteParticipant): void {
    if (reconnecting === this.#away.has(id)) return;
    if (reconnecting) this.#away.add(id);
    else this.#away.delete(id);
    this.announce(reconnecting ? words.staying.lost(name) : words.staying.back(name));
  }

  handleLeft({ id }: RemoteParticipant): void {
    this.#away.delete(id);
  }
}
