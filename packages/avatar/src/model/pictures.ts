import { Loader, type LoadingManager } from 'three';

/** Wider or higher textures are shrunk to this: in a call nobody sees more [pixels]. */
export const TEXTURE_SIDE = 1024;

const AS_THEY_ARE = { premultiplyAlpha: 'none', colorSpaceConversion: 'none' } as const;

/**
 * Decodes a model's pictures, off the main thread, for GLTFLoader. One after the other: what a large one takes while
 * it is decoded is given back before the next one comes.
 */
export class Pictures extends Loader<ImageBitmap> {
  /** GLTFLoader asks: it makes the texture itself. */
  readonly isImageBitmapLoader = true;
  readonly #bitmaps: ImageBitmap[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** How many could not be decoded: GLTFLoader goes on without them. */
  failed = 0;

  constructor(manager: LoadingManager) {
    super(manager);
  }

  override load(
    url: string,
    onLoad: (bitmap: ImageBitmap) => void,
    _?: unknown,
    onError?: (error: unknown) => void,
  ): void {
    this.#last = this.#last
      .then(() => this.#decode(url))
      .then(onLoad, (error: unknown) => {
        this.failed++;
        onError?.(error);
      });
  }

  async #decode(url: string): Promise<ImageBitmap> {
    const blob = await (await fetch(url)).blob();
    let bitmap = await createImageBitmap(blob, AS_THEY_ARE);
    const shrink = TEXTURE_SIDE / Math.max(bitmap.width, bitmap.height);
    if (shrink < 1) {
      const large = bitmap;
      bitmap = await createImageBitmap(large, {
        ...AS_THEY_ARE,
        resizeWidth: Math.max(Math.round(large.width * shrink), 1),
        resizeHeight: Math.max(Math.round(large.height * shrink), 1),
        resizeQuality: 'high',
      });
      large.close();
    }
    if (this.#closed) bitmap.close();
    this.#bitmaps.push(bitmap);
    return bitmap;
  }

  /** Gives back what was decoded, and what still will be. */
  close(): void {
    this.#closed = true;
    for (const bitmap of this.#bitmaps.splice(0)) bitmap.close();
  }
}
