import { FaceSender, HEADERS } from '@guise/client/testing';
import type { FaceFrame } from '@guise/protocol';

/** What a face takes in a call, where `FaceSender` decides which of its frames go out. */
export interface Sent {
  readonly name: string;
  readonly packetsPerSecond: number;
  /** kbit/s over the whole recording, without and with headers. */
  readonly payload: number;
  readonly wire: number;
}

/** From one frame to the next a head that jumps by more than this is somebody else's [m]. */
const SOMEBODY_ELSE = 0.04;

/**
 * Sends a recording at its own pace over a network that takes everything. People who follow each other in it are in a call
 * of their own each.
 * @param skipped what does not count of each call's beginning [ms].
 */
export function sendRecording(
  name: string,
  frames: readonly FaceFrame[],
  landmarks: boolean,
  skipped = 0,
): Sent {
  let [packets, bytes, seconds] = [0, 0, 0];
  for (const call of calls(frames)) {
    const sender = new FaceSender({ landmarks });
    const begun = (call[0] as FaceFrame).timestamp + skipped;
    let now = 0;
    sender.handleChannel({
      readyState: 'open',
      bufferedAmount: 0,
      send: (packet) => {
        if (now < begun) return;
        packets++;
        bytes += packet.byteLength;
      },
    });
    for (const frame of call) {
      now = frame.timestamp;
      sender.send(frame);
    }
    seconds += Math.max(0, now - begun) / 1000;
  }
  const kilobits = (total: number) => (total * 8) / 1000 / seconds;
  return {
    name,
    packetsPerSecond: packets / seconds,
    payload: kilobits(bytes),
    wire: kilobits(bytes + packets * HEADERS),
  };
}

function calls(frames: readonly FaceFrame[]): FaceFrame[][] {
  const all: FaceFrame[][] = [];
  for (const [i, frame] of frames.entries()) {
    const before = frames[i - 1];
    const [a, b] = [frame.pose.translation, before?.pose.translation];
    const jumped = !b || Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) > SOMEBODY_ELSE;
    if (jumped) all.push([frame]);
    else all.at(-1)?.push(frame);
  }
  return all;
}
