import { type PlainFrame, revive, type Timing, time } from '../timing.js';

declare global {
  interface Window {
    timeCodec(frames: PlainFrame[], landmarks: boolean): Timing;
  }
}

window.timeCodec = (frames, landmarks) => time(revive(frames), landmarks);
