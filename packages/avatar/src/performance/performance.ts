import type { Animation, Document, Node } from '@gltf-transform/core';
import { BLENDSHAPE_COUNT, type ChannelGroup, type FaceFrame, type Quaternion } from '@guise/protocol';
import { GROUP_OF, toInfluences } from '../channels.js';

/** What is played: moments of one face. A {@link FaceRecording} of the protocol is one. */
export interface FacePerformance {
  /** The face at a time from the start on [ms]. */
  sample(time: number): FaceFrame;
  /** Times between which straight lines are the whole course, growing [ms]. At least one. */
  keyTimes(): readonly number[];
}

/** Keys of an animation, ready to be written. */
export interface PerformanceKeys {
  /** [n] seconds. */
  readonly times: Float32Array;
  /** [n * 52] what avatars show: {@link toInfluences}. */
  readonly weights: Float32Array;
  /** [n * 4] the head's, unit, each nearer to the one before than its negative is. */
  readonly rotations: Float32Array;
}

/** Groups that are not known are at rest, as avatars ease them to. */
export function performanceKeys(performance: FacePerformance): PerformanceKeys {
  const moments = performance.keyTimes();
  const times = Float32Array.from(moments, (time) => time / 1000);
  const weights = new Float32Array(moments.length * BLENDSHAPE_COUNT);
  const rotations = new Float32Array(moments.length * 4);
  const shown = new Array<number>(BLENDSHAPE_COUNT).fill(0);
  let former: Quaternion = [0, 0, 0, 1];
  moments.forEach((time, i) => {
    const { blendshapes, pose, sources } = performance.sample(time);
    const known = blendshapes.map((value, k) =>
      sources[GROUP_OF[k] as ChannelGroup] === 'absent' ? 0 : value,
    );
    toInfluences(known, shown);
    weights.set(shown, i * BLENDSHAPE_COUNT);
    const rotation: Quaternion = sources.head === 'absent' ? [0, 0, 0, 1] : [...pose.rotation];
    const along = rotation.reduce((sum, value, k) => sum + value * (former[k] as number), 0);
    former = along < 0 ? (rotation.map((value) => -value) as Quaternion) : rotation;
    rotations.set(former, i * 4);
  });
  return { times, weights, rotations };
}

/** Adds an animation of morph weights and a head's rotation to a document. */
export function addPerformance(
  document: Document,
  keys: PerformanceKeys,
  { face, head, name }: { face: Node; head: Node; name: string },
): Animation {
  const animation = document.createAnimation(name);
  addChannel(document, animation, face, 'weights', keys.times, keys.weights);
  addRotation(document, animation, head, keys.times, keys.rotations);
  return animation;
}

/** Adds a rotation to an animation. @param rotations [4 n] unit */
export function addRotation(
  document: Document,
  animation: Animation,
  node: Node,
  times: Float32Array,
  rotations: Float32Array,
): void {
  addChannel(document, animation, node, 'rotation', times, rotations);
}

function addChannel(
  document: Document,
  animation: Animation,
  node: Node,
  path: 'weights' | 'rotation',
  times: Float32Array,
  values: Float32Array,
): void {
  const buffer = document.getRoot().listBuffers()[0] ?? document.createBuffer();
  const accessor = (type: 'SCALAR' | 'VEC4', array: Float32Array) =>
    document
      .createAccessor()
      .setType(type)
      .setArray(array as Float32Array<ArrayBuffer>)
      .setBuffer(buffer);
  // All channels of an animation share their times.
  const input = animation.listSamplers()[0]?.getInput() ?? accessor('SCALAR', times);
  const sampler = document
    .createAnimationSampler()
    .setInput(input)
    .setOutput(accessor(path === 'weights' ? 'SCALAR' : 'VEC4', values))
    .setInterpolation('LINEAR');
  const channel = document
    .createAnimationChannel()
    .setTargetNode(node)
    .setTargetPath(path)
    .setSampler(sampler);
  animation.addSampler(sampler).addChannel(channel);
}
