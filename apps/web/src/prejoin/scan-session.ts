import { encodeOwnFace, type OwnFaceHair } from '@guise/protocol';
import type { FaceScanner, ScannedFace, ScanProgress } from '@guise/tracker';
import { encodeTexture } from '@guise/tracker';
import { Observable } from '../observable.js';

/** The part of a {@link FaceScanner} that a session needs. */
export type Scanner = Pick<FaceScanner, 'look' | 'fuse' | 'reset' | 'close'>;

export type ScanState = 'loading' | 'looking' | 'fusing' | 'done' | 'failed';

/** How long to wait for a picture where there is none yet [ms]. */
const PATIENCE = 100;

/** One capture of a face, from the first look into the camera to a file that can be worn. */
export class ScanSession extends Observable {
  state: ScanState = 'loading';
  progress: ScanProgress | null = null;
  /** The views did not fit together the last time. */
  anew = false;
  /** The own-face file; `null` until it is done. */
  file: Uint8Array | null = null;
  hair: OwnFaceHair = 'crop';
  #scanner: Scanner | null = null;
  #face: ScannedFace | null = null;
  #texture: Uint8Array | null = null;
  #closed = false;

  /**
   * @param create loads the scanner
   * @param picture what the camera shows now; `null` while it shows nothing
   * @param encode makes a JPEG of a texture
   */
  constructor(
    private readonly create: () => Promise<Scanner>,
    private readonly picture: () => ImageBitmapSource | null,
    private readonly encode: typeof encodeTexture = encodeTexture,
  ) {
    super();
  }

  /** Captures until there is a face. */
  async start(): Promise<void> {
    try {
      this.#scanner ??= await this.create();
      if (this.#closed) return this.#scanner.close();
      this.#become('looking');
      while (!this.#closed && !(await this.#takeAll())) this.anew = true;
    } catch (error) {
      if (this.#closed) return;
      console.warn('The face could not be scanned:', error);
      this.#become('failed');
    }
  }

  /** Another capture in place of this one. */
  async again(): Promise<void> {
    this.#face = this.file = this.#texture = this.progress = null;
    this.anew = false;
    await this.#scanner?.reset().catch(() => {
      this.#scanner = null;
    });
    await this.start();
  }

  /** Chooses other hair for the face that is there. */
  wear(hair: OwnFaceHair): void {
    this.hair = hair;
    this.#write();
    this.changed();
  }

  close(): void {
    this.#closed = true;
    this.#scanner?.close();
  }

  /** One round of all views. @returns `false` when they did not fit together */
  async #takeAll(): Promise<boolean> {
    const scanner = this.#scanner as Scanner;
    for (;;) {
      const picture = this.picture();
      if (this.#closed) return true;
      if (!picture) {
        await new Promise((resolve) => setTimeout(resolve, PATIENCE));
        continue;
      }
      this.progress = await scanner.look(picture);
      if (this.#closed) return true;
      this.changed();
      if (!this.progress.step) break;
    }
    return this.#fuse(scanner);
  }

  async #fuse(scanner: Scanner): Promise<boolean> {
    this.#become('fusing');
    try {
      this.#face = await scanner.fuse();
    } catch (error) {
      if ((error as { reason?: string }).reason !== 'views-disagree') throw error;
      await scanner.reset();
      this.#become('looking');
      return false;
    }
    this.#texture = await this.encode(this.#face.texture);
    if (this.#closed) return true;
    this.#write();
    this.#become('done');
    return true;
  }

  #write(): void {
    if (!this.#face || !this.#texture) return;
    this.file = encodeOwnFace({ ...this.#face, texture: this.#texture, hair: this.hair });
  }

  #become(state: ScanState): void {
    this.state = state;
    this.changed();
  }
}
