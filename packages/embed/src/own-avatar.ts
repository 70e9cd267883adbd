import {
  AvatarPublisher,
  checkDescription,
  descriptionFromSeed,
  seedOf,
  serializeDescription,
  serializeWorn,
  UPLOAD_KINDS,
} from '@guise/avatar/core';
import { contentHash } from '@guise/client';
import { LobbyError, LobbyProblem } from './lobby-error.js';
import type { LobbyOptions } from './lobby-types.js';
import type { LobbyRoom } from './room-port.js';

export type WornChoice = NonNullable<LobbyOptions['avatar']>;

/** @throws LobbyError `bad-option` */
export function checkAvatar(avatar: WornChoice): void {
  try {
    if (!('file' in avatar)) return void checkDescription(avatar);
    if (!(avatar.file instanceof Uint8Array)) throw new Error('file: no Uint8Array');
    if (!UPLOAD_KINDS.includes(avatar.kind)) throw new Error(`kind: neither ${UPLOAD_KINDS.join(' nor ')}`);
    if (avatar.standIn) checkDescription(avatar.standIn);
  } catch (cause) {
    throw new LobbyError('bad-option', `avatar: ${(cause as Error).message}`, { cause });
  }
}

/** Who is seen at once: somebody of the cast. `null`: the one of the name. */
export function firstText(avatar: WornChoice | undefined): string | null {
  if (!avatar) return null;
  if (!('file' in avatar)) return serializeDescription(avatar);
  return avatar.standIn ? serializeDescription(avatar.standIn) : null;
}

/** What one wears oneself: said to the others, files first. */
export class OwnAvatar {
  readonly #files = new Map<string, Uint8Array>();
  readonly #publisher: AvatarPublisher;
  #wish = 0;

  constructor(
    private readonly name: string,
    room: LobbyRoom,
    private readonly onWorn: (text: string | null) => void,
    onProblem: (problem: LobbyProblem) => void,
  ) {
    const files = { own: async (hash: string) => this.#files.get(hash) ?? null };
    this.#publisher = new AvatarPublisher(room, files, () =>
      onProblem(new LobbyProblem('own-avatar', 'Your own avatar could not be sent. Others see another one.')),
    );
  }

  /** A file of one's own; `null`: another one's. */
  own(hash: string): Uint8Array | null {
    return this.#files.get(hash) ?? null;
  }

  /** @param avatar checked already; `null`: the one of the name */
  async wear(avatar: WornChoice | null): Promise<void> {
    const wish = ++this.#wish;
    const text = avatar && (await this.#textOf(avatar));
    if (wish !== this.#wish) return;
    this.onWorn(text);
    this.#publisher.wear(text);
  }

  async #textOf(avatar: WornChoice): Promise<string> {
    if (!('file' in avatar)) return serializeDescription(avatar);
    const { file, kind, standIn = descriptionFromSeed(seedOf(this.name)) } = avatar;
    const upload = await contentHash(file);
    this.#files.set(upload, file);
    return serializeWorn({ upload, kind, standIn });
  }
}
