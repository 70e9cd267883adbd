import type { OwnFaceColour } from '@guise/protocol';
import { smoothstep } from '../geometry/math.js';
import type { Point } from '../geometry/skull.js';

/** Where a head stands on its neck, and how the one becomes the other: under the jaw skin runs down into the neck. */

/** Where a chin is above the base of the neck, and the head's origin before it [m]. */
export const CHIN = 0.031;
export const FORWARD = 0.032;
/** The neck's axis before its base, and its radius below the jaw [m]. */
const AXIS = -0.002;
const RADIUS = 0.0515;
/** How far from the neck the jaw's underside bends towards it, and how far it comes down there [m]. */
const REACH = 0.024;
const DROP = 0.015;
/** How much of the light the jaw leaves there. */
const SHADE = 0.72;
/** How far above the chin any of this happens [m]: behind, the neck goes up into the skull. */
const HIGH = 0.06;

export type Tint = [red: number, green: number, blue: number, textured: number];

/** What becomes of a place of the skull that no camera saw. `chin`: its height [m]. `nearness`: 1 where the neck begins, 0 away from it. */
export function towardsNeck(p: Readonly<Point>, chin: number): { place: Point; nearness: number } {
  const off = Math.hypot(p[0], p[2] - (AXIS - FORWARD)) - RADIUS;
  const low = smoothstep(chin + HIGH, chin + 0.6 * HIGH, p[1]);
  const near = off <= 0 ? 1 : Math.max(0, 1 - off / REACH);
  const nearness = low * near * near;
  return { place: [p[0], p[1] - DROP * nearness, p[2]], nearness };
}

/** The tint of a place that has this share of a colour of its own, and of the texture the rest. */
export function blended(colour: Readonly<Point>, share: number, light = 1): Tint {
  const mean = (colour[0] + colour[1] + colour[2]) / 3;
  const [red, green, blue] = colour.map((value) => light * (1 - share + share * value)) as Point;
  return [red, green, blue, (1 - share) / (1 - share + share * mean)];
}

/** Skin towards the neck, which is all of one colour. */
export function neckTint(skin: Readonly<Point>, nearness: number): Tint {
  return blended(skin, smoothstep(0, 0.8, nearness), 1 - (1 - SHADE) * nearness);
}

/** sRGB 0..255 to linear 0..1. */
export function linear(colour: OwnFaceColour): Point {
  return colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Point;
}
