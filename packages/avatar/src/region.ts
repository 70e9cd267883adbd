/**
 * What a vertex of an avatar is painted as. The numbers are in the GLBs and are places in the shader's palette.
 */
export const Region = {
  Skin: 0,
  Teeth: 1,
  Tongue: 2,
  Brow: 3,
  Hair: 4,
  Outfit: 5,
  Trim: 6,
  Eye: 7,
  /** A character's own extra: spectacle frames, a fox's nose, a robot's bolts. */
  Accent: 8,
  /** A second extra that shines by itself: a robot's lamp. */
  Glow: 9,
} as const;
export type Region = (typeof Region)[keyof typeof Region];

/** Where on the face a vertex is: what a morph target names. The numbers are in the GLBs. */
export const Zone = {
  None: 0,
  EyeLeft: 1,
  EyeRight: 2,
  BrowLeft: 3,
  BrowRight: 4,
  Nose: 5,
  CheekLeft: 6,
  CheekRight: 7,
  UpperLip: 8,
  LowerLip: 9,
  Jaw: 10,
  Tongue: 11,
  UpperTeeth: 12,
  LowerTeeth: 13,
  EarLeft: 14,
  EarRight: 15,
  Mouth: 16,
} as const;
export type Zone = (typeof Zone)[keyof typeof Zone];
