import type { Page } from '@playwright/test';
import { STAMP } from '../fixtures/picture.js';
import { CAMERA_WIDTH, FRAME_RATE } from '../fixtures/schedules.js';
import type { Sample } from './signal.js';

// TypeScript's DOM library does not have it yet.
declare const MediaStreamTrackProcessor: new (options: {
  track: MediaStreamTrack;
}) => { readable: ReadableStream<VideoFrame> };

/** Reads from the numbers in a fake camera's pictures what the camera really showed when. */
export class CameraClock {
  private constructor(
    private readonly page: Page,
    private readonly loopSeconds: number,
  ) {}

  /** Call before the page is opened. */
  static async watch(page: Page, loopSeconds: number): Promise<CameraClock> {
    await page.addInitScript(keepCameraTrack);
    return new CameraClock(page, loopSeconds);
  }

  /**
   * Watches the camera until it has shown so many seconds of its film. The values are seconds of the film,
   * counted on where the loop begins anew.
   */
  async follow(seconds: number): Promise<Sample[]> {
    const rows = await this.page.evaluate(readFrameNumbers, {
      ...STAMP,
      width: CAMERA_WIDTH,
      loopFrames: this.loopSeconds * FRAME_RATE,
      frames: seconds * FRAME_RATE,
    });
    return rows.map(([time, frame]) => ({ time, value: frame / FRAME_RATE }));
  }
}

/** Runs in the page, before its scripts. */
function keepCameraTrack(): void {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) return;
  const getUserMedia = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    const [track] = stream.getVideoTracks();
    if (track) Object.assign(globalThis, { cameraTrack: track });
    return stream;
  };
}

/** Runs in the page: [seconds since 1970, frame number counted on over the loops]. */
async function readFrameNumbers(task: {
  bits: number;
  cell: number;
  width: number;
  loopFrames: number;
  frames: number;
}) {
  const { cameraTrack } = globalThis as unknown as { cameraTrack: MediaStreamTrack };
  const track = cameraTrack.clone();
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  const strip = new OffscreenCanvas((task.bits + 1) * task.cell, task.cell);
  const context = strip.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;

  const rows: [time: number, frame: number][] = [];
  let loops = 0;
  let former = -1;
  for (;;) {
    const { value: picture } = await reader.read();
    if (!picture) throw new Error('the camera ended');
    const time = (performance.timeOrigin + performance.now()) / 1000;
    if (picture.displayWidth !== task.width) throw new Error(`the camera is ${picture.displayWidth} wide`);
    context.drawImage(picture, 0, 0);
    picture.close();
    const frame = readNumber();
    if (frame === null) continue;
    if (frame < former) loops++;
    former = frame;
    rows.push([time, loops * task.loopFrames + frame]);
    if (loops * task.loopFrames + frame - (rows[0]?.[1] ?? 0) >= task.frames) break;
  }
  track.stop();
  return rows;

  /** `null` where the parity is wrong. */
  function readNumber(): number | null {
    const { data } = context.getImageData(0, 0, strip.width, strip.height);
    let number = 0;
    let odd = 0;
    for (let at = 0; at <= task.bits; at++) {
      const middle = ((task.cell >> 1) * strip.width + at * task.cell + (task.cell >> 1)) * 4;
      const bit = (data[middle] as number) > 127 ? 1 : 0;
      odd ^= bit;
      if (at < task.bits) number |= bit << at;
    }
    return odd === 0 ? number : null;
  }
}
