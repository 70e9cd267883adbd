import { FaceSender } from '@guise/client/testing';
import type { FaceFrame } from '@guise/protocol';
import { HEADERS } from './measure.js';

/** What a face takes in a call, where `FaceSender` decides which of its frames go out. */
export interface Sent {
  readonly name: string;
  readonly packetsPerSecond: number;
  /** kbit/s over the whole recording, without and with headers. */
  readonly payload: number;
  readonly wire: number;
}

/** Sends a recording at its own pace over a network that takes everything. */
export function sendRecording(name: string, frames: readonly FaceFrame[], landmarks: boolean): Sent {
  const sender = new FaceSender({ landmarks });
  let [packets, bytes] = [0, 0];
  sender.handleChannel({
    readyState: 'open',
    bufferedAmount: 0,
    send: (packet) => {
      packets++;
      bytes += packet.byteLength;
    },
  });
  for (const frame of frames) sender.send(frame);
  const first = frames[0]?.timestamp ?? 0;
  const seconds = ((frames.at(-1)?.timestamp ?? first) - first) / 1000;
  const kilobits = (total: number) => (total * 8) / 1000 / seconds;
  return {
    name,
    packetsPerSecond: packets / seconds,
    payload: kilobits(bytes),
    wire: kilobits(bytes + packets * HEADERS),
  };
}
