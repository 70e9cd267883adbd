import { bump2 } from '../geometry/math.js';
import { MOUTH_Y } from '../geometry/skull.js';
import { Region } from '../region.js';
import type { MorphField } from './field.js';

/** The tongue comes out over the lower lip; the lips part enough to let it through. */
export const tongueOut: MorphField = (v, d) => {
  if (v.region === Region.Tongue) {
    const out = 1 - v.depth;
    d.z += 0.16 + 0.32 * out;
    d.y += 0.1 - 0.2 * out * out;
    return;
  }
  if (v.rigid) {
    if (v.side < 0) d.y -= 0.06;
    return;
  }
  const w = v.lip * bump2(v.x, v.y, 0, MOUTH_Y, 0.26, 0.5) * (1 - 0.4 * v.depth);
  d.y += w * (0.05 * Math.max(v.side, 0) - 0.11 * Math.max(-v.side, 0));
};
