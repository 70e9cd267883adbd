import type { AvatarDescription } from '../cast/description.js';
import { isUpload, serializeWorn, type UploadedAvatar, type Worn } from '../cast/worn.js';
import { AvatarError, type AvatarErrorReason } from '../errors.js';
import { type Look, seedOf, wornBy } from './look.js';

/** How long after a model could not be fetched it is tried again [ms]. */
const RETRY = 5000;
/** When an uploaded avatar is tried again that may come yet: so long after it did not [ms]. */
const LATER = [5000, 15_000, 45_000] as const;
/** What the network, or a device that is busy with other things, is the reason for rather than the file. */
const PASSING: readonly AvatarErrorReason[] = ['not-fetched', 'not-loaded', 'model-timeout'];

/** Fetches an avatar's file. @param limit most bytes */
export type FetchFile = (hash: string, limit: number) => Promise<Uint8Array>;

/** What whoever makes an avatar is told beside what is worn. */
export interface WearOptions {
  /** Avatars of different seeds do not blink and breathe together. */
  seed?: string;
  motion?: 'full' | 'reduced';
  /** Where uploaded avatars come from; without it stand-ins are shown. */
  fetchFile?: FetchFile;
}

/** Makes what is worn; `null`: nothing is to be seen of it here. */
export type MakeWorn<A> = (worn: Worn, options: WearOptions) => Promise<A | null> | A | null;

export interface WearingEvents<A> {
  /** An avatar is there, in place of the former one, which is disposed of already. */
  onArrived?: (avatar: A | null) => void;
  /** What was uploaded cannot be shown; its stand-in is. It may come yet, if the network or a busy device is the reason. */
  onUnshowable?: (error: AvatarError) => void;
}

/** What somebody wears, and the avatar of it: the former one stays until the new one is there, and the last word counts. */
export class Wearing<A extends { dispose(): void }> {
  #look: Look | null = null;
  /** What is worn or on its way, as text. */
  #wanted = '';
  #avatar: A | null = null;
  /** Something has been brought on, and be it nothing to see. */
  #hasArrived = false;
  #disposed = false;
  readonly #make: MakeWorn<A>;
  readonly #options: WearOptions;
  readonly #events: WearingEvents<A>;

  constructor(make: MakeWorn<A>, options: Omit<WearOptions, 'seed'> = {}, events: WearingEvents<A> = {}) {
    this.#make = make;
    this.#options = options;
    this.#events = events;
  }

  /** `null` while the first one is on the way. */
  get avatar(): A | null {
    return this.#avatar;
  }

  /** Looks like that from now on. @returns whether that is news */
  wear(look: Look): boolean {
    if (look.name === this.#look?.name && look.avatar === this.#look.avatar) return false;
    this.#look = { ...look };
    const worn = wornBy(look);
    const wanted = serializeWorn(worn);
    if (wanted === this.#wanted) return true;
    this.#wanted = wanted;
    void this.#load(worn, seedOf(look.name), () => !this.#disposed && this.#wanted === wanted);
    return true;
  }

  /** Lets go of the avatar, and of what arrives afterwards. */
  dispose(): void {
    this.#disposed = true;
    this.#avatar?.dispose();
    this.#avatar = null;
  }

  async #load(worn: Worn, seed: string, isWanted: () => boolean): Promise<void> {
    const options: WearOptions = { motion: 'full', ...this.#options, seed };
    if (!isUpload(worn)) return this.#loadCast(worn, options, isWanted);
    if (!this.#hasArrived) await this.#loadCast(worn.standIn, options, isWanted);
    let problem = await this.#loadUpload(worn, options, isWanted);
    if (!problem) return;
    if (isWanted()) this.#events.onUnshowable?.(problem);
    await this.#loadCast(worn.standIn, options, isWanted);
    for (const pause of LATER) {
      if (!problem || !PASSING.includes(problem.reason)) return;
      await new Promise((resolve) => setTimeout(resolve, pause));
      problem = await this.#loadUpload(worn, options, isWanted);
    }
  }

  /** Fetches a member of the cast, again and again while the network fails: a call must not lose a face to a hiccup. */
  async #loadCast(description: AvatarDescription, options: WearOptions, isWanted: () => boolean) {
    while (isWanted()) {
      const avatar = await this.#try(description, options).catch((error: unknown) => {
        console.error('An avatar did not load; trying again.', error);
        return undefined;
      });
      if (avatar === undefined) await new Promise((resolve) => setTimeout(resolve, RETRY));
      else return this.#bringOn(avatar, isWanted);
    }
  }

  /** @returns why it cannot be shown; `null`: it is, or something else is wanted by now */
  async #loadUpload(
    upload: UploadedAvatar,
    options: WearOptions,
    isWanted: () => boolean,
  ): Promise<AvatarError | null> {
    if (!isWanted()) return null;
    try {
      this.#bringOn(await this.#try(upload, options), isWanted);
      return null;
    } catch (thrown) {
      if (!(thrown instanceof AvatarError)) reportError(thrown);
      console.warn('An uploaded avatar cannot be shown:', thrown);
      return asAvatarError(thrown);
    }
  }

  async #try(worn: Worn, options: WearOptions): Promise<A | null> {
    return this.#make(worn, options);
  }

  #bringOn(avatar: A | null, isWanted: () => boolean): void {
    if (!isWanted()) {
      avatar?.dispose();
      return;
    }
    this.#avatar?.dispose();
    this.#avatar = avatar;
    this.#hasArrived = true;
    this.#events.onArrived?.(avatar);
  }
}

function asAvatarError(thrown: unknown): AvatarError {
  if (thrown instanceof AvatarError) return thrown;
  return new AvatarError('not-loaded', 'This avatar cannot be shown.', { cause: thrown });
}
