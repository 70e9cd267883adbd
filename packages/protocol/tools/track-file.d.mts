import type { FaceFrame } from '@guise/protocol';

/** A recording: the frames of one clip, in order. */
export interface Track {
  name: string;
  frames: FaceFrame[];
}

export interface Motion {
  /** What tables may be trained on. */
  seen: Track[];
  /** What training must not see. */
  unseen: Track[];
  /** One frame each of many people, no motion. */
  people: Track | null;
  /** People who sit still and breathe, one after the other. Not trained on. */
  still: Track | null;
}

export const MOTION: string;
export function writeTrack(folder: string, track: Track): Promise<void>;
export function readTrack(file: string): Promise<Track>;
export function readMotion(folder?: string): Promise<Motion>;
