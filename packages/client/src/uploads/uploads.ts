import { isUploadHash, LIMITS, uploadPath } from '@guise/protocol';
import { reconnectDelay } from '../backoff.js';
import type { RoomSeal } from '../sealing/room-seal.js';
import { contentHash } from './content-hash.js';
import { SharedWork } from './shared-work.js';
import { fetchFile, type OnProgress, sendFile } from './transfer.js';
import { UploadError, type UploadErrorReason } from './upload-error.js';
import { pause, unlessAborted } from './waiting.js';

/** After so many attempts, some 20 s apart from what they took themselves, a transfer is given up. */
const ATTEMPTS = 6;

/** Reasons that trying again may cure. */
const PASSING: ReadonlySet<UploadErrorReason> = new Set([
  ...(['unreachable', 'timeout', 'server-error', 'rate-limited', 'incomplete', 'too-slow'] as const),
  // The stay ended, and the next one has another token.
  'unauthorized',
]);

/** What a sealed file may be longer than what is in it. */
const SEAL_BYTES = LIMITS.sealedUploadBytes - LIMITS.uploadBytes;

export interface UploadOptions {
  /** Gives the upload up. */
  signal?: AbortSignal;
  /** Told how much is sent, 0..1; 1 once it is there. In places without XMLHttpRequest only the latter. */
  onProgress?: OnProgress;
}

export interface FetchUploadOptions {
  /** Gives the fetch up. */
  signal?: AbortSignal;
  /** Largest size that is accepted, in bytes. Default: the largest that can be uploaded, 20 MiB. */
  limit?: number;
}

/** Files of a room: one's own on their way to the server, those of others on theirs from it. */
export class Uploads {
  readonly #sending = new SharedWork<void>();
  readonly #fetching = new SharedWork<Uint8Array>();
  readonly #listeners = new Map<string, Set<OnProgress>>();
  /** What the server should have of ours, the newest last: a room that ended loses it. */
  readonly #kept = new Map<string, Uint8Array>();
  /** This stay's token; pending while there is no stay. */
  #token: Promise<string>;
  #handleToken: (token: string) => void = () => undefined;
  #currentToken: string | null = null;
  #closed = false;

  constructor(
    private server: string,
    private readonly room: string,
    /** An upload could not be brought back after the room was joined again. */
    private readonly onProblem: (error: unknown) => void,
    private readonly seal?: Pick<RoomSeal, 'sealFile' | 'openFile'>,
  ) {
    this.#token = this.#nextToken();
  }

  /** @see {@link Room.upload} */
  async upload(plain: Uint8Array, { signal, onProgress }: UploadOptions = {}): Promise<string> {
    if (plain.length === 0) throw UploadError.empty();
    if (plain.length > LIMITS.uploadBytes) throw UploadError.tooLarge();
    const bytes = this.seal ? await this.seal.sealFile(plain) : plain;
    const hash = await contentHash(bytes);
    const listeners = this.#listeners.get(hash) ?? new Set();
    this.#listeners.set(hash, listeners);
    // Each call is told apart, also where two share a listener.
    const listener: OnProgress = (share) => onProgress?.(share);
    listeners.add(listener);
    try {
      await this.#send(hash, bytes, signal);
    } finally {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(hash) === listeners) this.#listeners.delete(hash);
    }
    this.#keep(hash, bytes);
    onProgress?.(1);
    return hash;
  }

  /** @see {@link Room.fetchUpload} */
  async fetch(hash: string, options: FetchUploadOptions = {}): Promise<Uint8Array> {
    const { signal, limit = LIMITS.uploadBytes } = options;
    if (!isUploadHash(hash)) throw UploadError.noHash();
    if (this.#closed) throw UploadError.closed();
    // What is worn may be on its way back to a room that just began anew.
    const passes = (reason: UploadErrorReason, attempt: number) =>
      reason === 'not-found' || PASSING.has(reason) || (reason === 'hash-mismatch' && attempt === 0);
    const work = (shared: AbortSignal) =>
      this.#persist(shared, passes, async (_token, attempt) => {
        const cache = attempt === 0 ? 'default' : 'reload';
        const bytes = await fetchFile(this.#url(hash), limit + (this.seal ? SEAL_BYTES : 0), cache, shared);
        if ((await contentHash(bytes)) !== hash) throw UploadError.hashMismatch();
        return this.#open(bytes, limit);
      });
    return this.#fetching.join(`${hash} ${limit}`, work, signal);
  }

  /** What was not sealed with this room's secret is nothing that anybody here asked for. */
  async #open(bytes: Uint8Array, limit: number): Promise<Uint8Array> {
    const opened = this.seal ? await this.seal.openFile(bytes) : bytes;
    if (!opened) throw UploadError.hashMismatch();
    if (opened.length > limit) throw UploadError.tooLarge(limit);
    return opened;
  }

  /** The room was joined, or joined again: what was uploaded belongs to who one is now, and is there again. @param server where that is */
  handleJoined(token: string, server: string): void {
    this.server = server;
    this.#currentToken = token;
    this.#handleToken(token);
    for (const [hash, bytes] of this.#kept)
      this.#send(hash, bytes).catch((error: unknown) => {
        if (!this.#closed) this.onProblem(error);
      });
  }

  /** The stay ended; transfers wait for the next. */
  handleLost(): void {
    if (this.#currentToken === null) return;
    this.#currentToken = null;
    this.#token = this.#nextToken();
  }

  close(): void {
    this.#closed = true;
    this.#kept.clear();
    this.#sending.abort(UploadError.closed());
    this.#fetching.abort(UploadError.closed());
  }

  async #send(hash: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
    if (this.#closed) throw UploadError.closed();
    const onProgress: OnProgress = (share) => {
      for (const listener of this.#listeners.get(hash) ?? []) listener(share);
    };
    const passes = (reason: UploadErrorReason) => PASSING.has(reason);
    const work = (shared: AbortSignal) =>
      this.#persist(shared, passes, async (token) => {
        if (!(await this.#takeOver(hash, token, shared)))
          await sendFile(this.#url(hash), token, bytes, shared, onProgress);
        // It belongs to somebody who is gone.
        if (token !== this.#currentToken) throw UploadError.unauthorized();
      });
    return this.#sending.join(hash, work, signal);
  }

  /** @returns whether the bytes were there already. */
  async #takeOver(hash: string, token: string, signal: AbortSignal): Promise<boolean> {
    try {
      await sendFile(this.#url(hash), token, null, signal);
      return true;
    } catch (error) {
      if (error instanceof UploadError && error.reason === 'not-found') return false;
      throw error;
    }
  }

  /** Tries until it works, is aborted, or cannot work; while there is no connection it waits. */
  async #persist<T>(
    signal: AbortSignal,
    passes: (reason: UploadErrorReason, attempt: number) => boolean,
    attemptOnce: (token: string, attempt: number) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      await pause(reconnectDelay(attempt), signal);
      const token = await unlessAborted(this.#token, signal);
      try {
        return await attemptOnce(token, attempt);
      } catch (error) {
        const again = error instanceof UploadError && passes(error.reason, attempt);
        if (signal.aborted || !again || attempt + 1 >= ATTEMPTS) throw error;
      }
    }
  }

  #nextToken(): Promise<string> {
    return new Promise((resolve) => {
      this.#handleToken = resolve;
    });
  }

  #keep(hash: string, bytes: Uint8Array): void {
    if (this.#closed) return;
    this.#kept.delete(hash);
    this.#kept.set(hash, bytes);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > LIMITS.uploadsPerParticipant && oldest !== undefined) this.#kept.delete(oldest);
  }

  #url(hash: string): string {
    return new URL(uploadPath(this.room, hash), this.server).href;
  }
}
