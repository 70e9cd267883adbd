// What each of ARKit's channels may move: zones of the face (src/region.ts).
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { Zone } from '../dist/region.js';

const { UpperLip, LowerLip, Jaw, Mouth, Nose, CheekLeft, CheekRight } = Zone;
const CHEEKS = [CheekLeft, CheekRight];
const LIPS = [UpperLip, LowerLip, Mouth];
const AROUND_MOUTH = [...LIPS, Jaw, Nose, ...CHEEKS, Zone.None];

/** `moves`: must move, each of them. `may`: its neighbours, which skin drags along. Everything else stays. */
const BOTH = {
  jawForward: { moves: [Jaw, LowerLip, Zone.LowerTeeth, Zone.Tongue], may: AROUND_MOUTH },
  jawLeft: { moves: [Jaw, LowerLip, Zone.LowerTeeth, Zone.Tongue], may: AROUND_MOUTH },
  jawRight: { moves: [Jaw, LowerLip, Zone.LowerTeeth, Zone.Tongue], may: AROUND_MOUTH },
  jawOpen: { moves: [Jaw, LowerLip, Zone.LowerTeeth, Zone.Tongue], may: AROUND_MOUTH },
  mouthClose: { moves: [LowerLip], may: AROUND_MOUTH },
  mouthFunnel: { moves: [UpperLip, LowerLip], may: AROUND_MOUTH },
  mouthPucker: { moves: [UpperLip, LowerLip], may: AROUND_MOUTH },
  mouthLeft: { moves: [UpperLip, LowerLip], may: AROUND_MOUTH },
  mouthRight: { moves: [UpperLip, LowerLip], may: AROUND_MOUTH },
  mouthRollLower: { moves: [LowerLip], may: [Mouth] },
  mouthRollUpper: { moves: [UpperLip], may: [Mouth] },
  mouthShrugLower: { moves: [LowerLip, Jaw], may: [UpperLip, Mouth, ...CHEEKS] },
  mouthShrugUpper: { moves: [UpperLip], may: [LowerLip, Mouth, Nose] },
  browInnerUp: {
    moves: [Zone.BrowLeft, Zone.BrowRight],
    may: [Zone.EyeLeft, Zone.EyeRight, Nose, Zone.None, Zone.EarLeft, Zone.EarRight],
  },
  cheekPuff: {
    moves: CHEEKS,
    may: [Jaw, UpperLip, LowerLip, Mouth, Nose, Zone.None, Zone.EyeLeft, Zone.EyeRight],
  },
  tongueOut: { moves: [Zone.Tongue], may: [...LIPS, Jaw, Zone.LowerTeeth] },
};

/** The left half's; the right half's are their mirror images. */
const ONE_SIDED = {
  eyeBlink: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeLookDown: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeLookUp: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeLookIn: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeLookOut: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeSquint: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  eyeWide: { moves: [Zone.EyeLeft], may: [Zone.BrowLeft, Nose, CheekLeft] },
  mouthSmile: { moves: [UpperLip, LowerLip, CheekLeft], may: [Mouth, Jaw, Nose, Zone.EyeLeft] },
  mouthFrown: { moves: [UpperLip, LowerLip], may: [Mouth, Jaw, CheekLeft, Nose] },
  mouthDimple: { moves: [CheekLeft], may: [UpperLip, LowerLip, Mouth, Jaw, Nose] },
  mouthStretch: { moves: [UpperLip, LowerLip], may: [Mouth, Jaw, CheekLeft, Nose] },
  mouthPress: { moves: [UpperLip, LowerLip], may: [Mouth, Jaw, CheekLeft] },
  mouthLowerDown: { moves: [LowerLip], may: [Mouth, Jaw, UpperLip] },
  mouthUpperUp: { moves: [UpperLip], may: [Mouth, Nose, LowerLip, CheekLeft] },
  browDown: { moves: [Zone.BrowLeft], may: [Zone.EyeLeft, Nose, Zone.None, Zone.EarLeft] },
  browOuterUp: { moves: [Zone.BrowLeft], may: [Zone.EyeLeft, Nose, Zone.None, Zone.EarLeft] },
  cheekSquint: { moves: [CheekLeft], may: [Zone.EyeLeft, Nose, UpperLip, LowerLip] },
  noseSneer: { moves: [Nose], may: [UpperLip, Mouth, Zone.EyeLeft, CheekLeft, Zone.BrowLeft] },
};

const MIRRORED = new Map([
  [Zone.EyeLeft, Zone.EyeRight],
  [Zone.BrowLeft, Zone.BrowRight],
  [CheekLeft, CheekRight],
  [Zone.EarLeft, Zone.EarRight],
]);

/** @type {Record<string, { moves: number[], may: number[], half: -1 | 0 | 1 }>} half: +1 the subject's left (x > 0) */
export const CHANNEL_ZONES = Object.fromEntries(
  BLENDSHAPE_NAMES.map((name) => {
    if (name in BOTH) return [name, { ...BOTH[name], half: 0 }];
    const zones = ONE_SIDED[name.replace(/(Left|Right)$/, '')];
    if (name.endsWith('Left')) return [name, { ...zones, half: 1 }];
    const mirror = (list) => list.map((zone) => MIRRORED.get(zone) ?? zone);
    return [name, { moves: mirror(zones.moves), may: mirror(zones.may), half: -1 }];
  }),
);
