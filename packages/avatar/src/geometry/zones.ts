import { Region, Zone } from '../region.js';
import type { FaceVertex } from './face-mesh.js';
import { MOUTH_Y, NOSE_Y } from './skull.js';

/** Names the part of the face that a vertex of the canonical head belongs to. */
export function zoneOf(v: Readonly<FaceVertex>): Zone {
  const left = v.x >= 0;
  if (v.region === Region.Teeth) return v.side > 0 ? Zone.UpperTeeth : Zone.LowerTeeth;
  if (v.region === Region.Tongue) return Zone.Tongue;
  if (v.ear !== 0) return v.ear > 0 ? Zone.EarLeft : Zone.EarRight;
  if (v.region === Region.Brow) return left ? Zone.BrowLeft : Zone.BrowRight;
  if (v.depth > 0) return Zone.Mouth;
  if (v.lid > 0.4) return v.eye > 0 ? Zone.EyeLeft : Zone.EyeRight;
  if (v.z < 0.1) return v.y < -0.6 ? Zone.Jaw : Zone.None;
  if (v.y > 0.16) return v.y < 0.62 ? (left ? Zone.BrowLeft : Zone.BrowRight) : Zone.None;
  const ax = Math.abs(v.x);
  if (v.lip > 0.4) return v.side > 0 ? Zone.UpperLip : Zone.LowerLip;
  if (ax < 0.2 && v.y > NOSE_Y - 0.14) return Zone.Nose;
  if (v.y > -0.16) return left ? Zone.EyeLeft : Zone.EyeRight;
  if (ax < 0.42 && v.y > MOUTH_Y && v.y < -0.42) return Zone.UpperLip;
  if (v.y > -0.72 && (ax > 0.42 || v.y > -0.42)) return left ? Zone.CheekLeft : Zone.CheekRight;
  if (ax < 0.42 && v.y > MOUTH_Y - 0.17) return Zone.LowerLip;
  return Zone.Jaw;
}
