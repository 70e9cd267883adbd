import { FaceDriver } from '@guise/avatar/core';
import { Playout } from '@guise/client';
import { type NetworkConditions, VirtualCall } from '@guise/client/testing';
import type { FaceFrame } from '@guise/protocol';
import { type Moment, momentOf } from './measure.js';

/** How long after it was said the voice is heard [ms]: a jitter buffer and two sound cards. */
const VOICE_DELAY = 150;
/** From a mouth's last sample until its face is sent [ms]: handed to the worker, and back. */
const WORK = 10;
/** Between two pictures [ms]. */
const PICTURE = 1000 / 60;
/** Sender's clock minus receiver's [ms]. */
const CLOCK = 5_000_000;

/**
 * What a receiver's avatar shows of these faces: sent as a call sends them, played out beside the voice and driven as avatars are,
 * all in virtual time. A moment's time is that of the voice as it is heard when the picture is posed, so a lag is what the mouth is
 * behind the voice, whatever the network takes.
 */
export function receive(faces: readonly FaceFrame[], network: NetworkConditions = {}): Moment[] {
  const call = new VirtualCall(network, 1);
  for (const face of faces) call.send({ ...face, timestamp: face.timestamp + CLOCK }, face.timestamp + WORK);
  call.receive(Number.POSITIVE_INFINITY);
  const playout = new Playout();
  const driver = new FaceDriver();
  const moments: Moment[] = [];
  const end = (faces.at(-1)?.timestamp ?? 0) + VOICE_DELAY;
  const coming = call.arrivals.values();
  let next = coming.next();
  for (let now = 0; now < end; now += PICTURE) {
    for (; !next.done && next.value.arrival <= now; next = coming.next()) {
      const { frame, arrival, sequence, sent } = next.value;
      playout.push(frame, arrival, sequence, sent);
    }
    playout.followVoice(VOICE_DELAY - CLOCK);
    moments.push(momentOf((now - VOICE_DELAY) / 1000, driver.next(now, playout.sample(now))));
  }
  return moments;
}
