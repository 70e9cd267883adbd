import { join } from 'node:path';
import { clipFrames } from '../clip-frames.mjs';
import { agreement, trackClip } from './agreement.mjs';
import { clipBlinks } from './blinks.mjs';
import { poseErrors } from './pose.mjs';

const KINDS = ['unfiltered', 'filtered'];

/** Agreement, pose and blinks of clips, each and pooled, before and after filtering. */
export async function runClips({ tracker, labels, folder }, files) {
  const clips = {};
  const pool = [];
  const blinks = Object.fromEntries(KINDS.map((kind) => [kind, {}]));
  for (const file of files) {
    const name = file.replace(/^clips\/|\.mp4$/g, '');
    const frames = await trackClip(tracker.pipeline, clipFrames(join(folder, file)), labels.clipFaces(file));
    pool.push(...frames);
    clips[name] = byKind((kind) => agreement(frames, kind));
    for (const kind of KINDS) blinks[kind][name] = clipBlinks(frames, kind);
  }
  clips.pooled = byKind((kind) => agreement(pool, kind));
  const seen = pool.filter(({ unfiltered }) => unfiltered);
  return {
    clips,
    blinks,
    pose: byKind((kind) =>
      poseErrors(seen.map((frame) => ({ label: frame.label, prediction: frame[kind] }))),
    ),
  };
}

const byKind = (figures) => Object.fromEntries(KINDS.map((kind) => [kind, figures(kind)]));
