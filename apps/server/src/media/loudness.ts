import type { types } from 'mediasoup';

/** Somebody this loud or louder speaks [dBov]. */
const SPEAKING = -55;
/** How often loudness is looked at [ms]. mediasoup wants ten packets of 20 ms in it, and some may be late. */
const INTERVAL = 400;
/** So many are told of, the loudest. */
export const MAX_SPEAKERS = 4;

/** Listens to how loud voices are; it ends with the router. */
export function observeLoudness(router: types.Router): Promise<types.AudioLevelObserver> {
  return router.createAudioLevelObserver({
    maxEntries: MAX_SPEAKERS,
    threshold: SPEAKING,
    interval: INTERVAL,
  });
}
