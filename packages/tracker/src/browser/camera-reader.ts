import { TrackerError } from '../errors.js';
import type { ToWorker } from './messages.js';

type CameraMessage = Extract<ToWorker, { type: 'readStream' | 'readPicture' }>;
type WithoutSession<Message> = Message extends unknown ? Omit<Message, 'session'> : never;

export interface CameraReaderCallbacks {
  /** Sends a message to the worker. */
  post(message: WithoutSession<CameraMessage>, transfer: Transferable[]): void;
  /** The track has ended by itself. */
  ended(): void;
}

/** Gets a camera's pictures to the worker. */
export interface CameraReader {
  /** The worker is done with the last picture. */
  ready(): void;
  close(): void;
}

/** Chromium has this on the window for video tracks; lib.dom does not know it yet. */
interface TrackProcessorConstructor {
  new (init: { track: MediaStreamTrack; maxBufferSize?: number }): { readable: ReadableStream<VideoFrame> };
}

/**
 * Reads in the worker where the browser can hand it the camera's frames, else through a video element and a
 * canvas on this page. Throws {@link TrackerError} (`camera-unsupported`) where neither exists.
 */
export function readCamera(track: MediaStreamTrack, callbacks: CameraReaderCallbacks): CameraReader {
  const Processor = (globalThis as { MediaStreamTrackProcessor?: TrackProcessorConstructor })
    .MediaStreamTrackProcessor;
  if (Processor) {
    const { readable } = new Processor({ track, maxBufferSize: 1 });
    callbacks.post({ type: 'readStream', readable }, [readable as unknown as Transferable]);
    // The worker closes the stream when told to stop, and reports its end.
    return { ready() {}, close() {} };
  }
  if ('requestVideoFrameCallback' in HTMLVideoElement.prototype) return new VideoReader(track, callbacks);
  throw new TrackerError('camera-unsupported', "This browser cannot read a camera's pictures.");
}

/** Longest side of a picture read through the canvas: reading it back costs by the pixel. */
const LONGEST_SIDE = 640;

class VideoReader implements CameraReader {
  readonly #video = document.createElement('video');
  readonly #context: CanvasRenderingContext2D;
  readonly #track: MediaStreamTrack;
  readonly #callbacks: CameraReaderCallbacks;
  readonly #handleEnded = () => this.#callbacks.ended();
  #busy = false;
  #closed = false;

  constructor(track: MediaStreamTrack, callbacks: CameraReaderCallbacks) {
    this.#track = track;
    this.#callbacks = callbacks;
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    if (!context) throw new TrackerError('camera-unsupported', 'This browser gives no 2D canvas.');
    this.#context = context;
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = new MediaStream([track]);
    track.addEventListener('ended', this.#handleEnded);
    // Closing while play() is still pending rejects it; nothing is lost by that.
    this.#video.play().catch(() => {});
    this.#next();
  }

  ready(): void {
    this.#busy = false;
  }

  close(): void {
    this.#closed = true;
    this.#track.removeEventListener('ended', this.#handleEnded);
    this.#video.srcObject = null;
  }

  #next(): void {
    this.#video.requestVideoFrameCallback((now, { captureTime }) => {
      if (this.#closed) return;
      if (!this.#busy) this.#send(captureTime ?? now);
      this.#next();
    });
  }

  #send(timestamp: number): void {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth === 0 || videoHeight === 0) return;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
    const width = Math.round(videoWidth * scale);
    const height = Math.round(videoHeight * scale);
    const { canvas } = this.#context;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    this.#context.drawImage(this.#video, 0, 0, width, height);
    const { buffer } = this.#context.getImageData(0, 0, width, height).data;
    this.#busy = true;
    this.#callbacks.post({ type: 'readPicture', buffer, width, height, timestamp }, [buffer]);
  }
}
