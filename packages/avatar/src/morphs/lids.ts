import { EYE_CENTRE, EYE_RADIUS } from '../geometry/eyes.js';
import type { FaceVertex } from '../geometry/face-mesh.js';
import { clamp, mix, smoothstep } from '../geometry/math.js';
import type { Delta, Half, MorphField } from './field.js';

/** Lid skin keeps this far off the eyeball [dm]. */
const CLEARANCE = 0.046;

/**
 * Turns a lid about the eye's horizontal axis by `share` of its way to the closed line. A turn keeps every
 * point at its distance from the eyeball's centre, so a lid cannot dip into the eye.
 */
function turnLid(v: Readonly<FaceVertex>, d: Delta, share: number): void {
  const y = v.y - EYE_CENTRE[1];
  const z = v.z - EYE_CENTRE[2];
  const u = Math.abs(v.x) - EYE_CENTRE[0];
  const shell = Math.sqrt(Math.max((EYE_RADIUS + CLEARANCE) ** 2 - u * u, 0.0001));
  let radius = Math.hypot(y, z);
  // Skin that comes from above the socket settles on the eyeball's curve as it is pulled over it.
  const over = clamp(share * Math.abs(v.closing) * 2, 0, 1) * smoothstep(0.34, 0.2, Math.abs(u));
  if (radius > shell) radius = mix(radius, shell, over * v.lid * 0.85);
  // Opening wide lifts the lid alone: the skin above has nowhere to go.
  const weight = share > 0 ? v.lid : v.lid ** 2;
  const angle = Math.atan2(y, z) + share * weight * v.closing;
  d.y += radius * Math.sin(angle) - y;
  d.z += radius * Math.cos(angle) - z;
}

/** A lid field: shares of the closing way for the upper and the lower lid. Negative opens. */
function lids(half: Half, upper: number, lower: number, aside = 0): MorphField {
  return (v, d) => {
    if (v.eye !== half) return;
    turnLid(v, d, v.closing < 0 ? upper : lower);
    d.x += aside * v.lid;
  };
}

export const eyeBlink = (half: Half): MorphField => lids(half, 1, 1);
export const eyeLookDown = (half: Half): MorphField => lids(half, 0.42, -0.2);
export const eyeLookUp = (half: Half): MorphField => lids(half, -0.17, 0.3);
export const eyeLookIn = (half: Half): MorphField => lids(half, 0, 0, -half * 0.016);
export const eyeLookOut = (half: Half): MorphField => lids(half, 0, 0, half * 0.016);
export const eyeWide = (half: Half): MorphField => lids(half, -0.2, -0.22);
export const eyeSquint = (half: Half): MorphField => lids(half, 0.14, 1.15);
