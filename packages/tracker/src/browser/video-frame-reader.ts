import type { Picture } from '../picture.js';

/** Newer than lib.dom: how the picture has to be turned to stand upright. */
type TurnedFrame = VideoFrame & { rotation?: number; flip?: boolean };

/** Gets the pixels out of VideoFrames. One buffer is used again and again: a picture holds until the next. */
export class VideoFrameReader {
  #bytes = new Uint8ClampedArray(0);
  #context: OffscreenCanvasRenderingContext2D | null = null;
  #converts = true;

  /** Throws when the frame has no pixels (it was closed, or its context is lost). */
  async read(frame: VideoFrame): Promise<Picture> {
    const { rotation = 0, flip = false } = frame as TurnedFrame;
    if (this.#converts && rotation === 0 && !flip) {
      const picture = await this.#copy(frame);
      if (picture) return picture;
      this.#converts = false;
    }
    return this.#draw(frame);
  }

  /** `null` where the browser does not convert to RGBA while copying. */
  async #copy(frame: VideoFrame): Promise<Picture | null> {
    const { width, height } = frame.visibleRect ?? { width: frame.codedWidth, height: frame.codedHeight };
    const options = { format: 'RGBA' } as const;
    const size = width * height * 4;
    try {
      if (frame.allocationSize(options) !== size) return null;
      if (this.#bytes.length !== size) this.#bytes = new Uint8ClampedArray(size);
      await frame.copyTo(this.#bytes, options);
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotSupportedError') return null;
      throw error;
    }
    return { data: this.#bytes, width, height };
  }

  #draw(frame: VideoFrame): Picture {
    const { displayWidth: width, displayHeight: height } = frame;
    if (this.#context?.canvas.width !== width || this.#context.canvas.height !== height) {
      this.#context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    }
    if (!this.#context) throw new Error('This browser gives a worker no 2D canvas.');
    this.#context.drawImage(frame, 0, 0, width, height);
    return { data: this.#context.getImageData(0, 0, width, height).data, width, height };
  }
}
