import { conjugate, type FaceFrame, multiply, normalize, slerp, type Vector3 } from '@guise/protocol';

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

function mixArrays(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return a.map((value, i) => mix(value, b[i] as number, t));
}

/**
 * The frame at `t` between `a` (0) and `b` (1); beyond 1 the motion goes on. Sources, and landmarks where
 * only one side has them, are `b`'s from the half-way point on.
 */
export function mixFrames(a: FaceFrame, b: FaceFrame, t: number): FaceFrame {
  const nearer = t < 0.5 ? a : b;
  const [ta, tb] = [a.pose.translation, b.pose.translation];
  const translation: Vector3 = [mix(ta[0], tb[0], t), mix(ta[1], tb[1], t), mix(ta[2], tb[2], t)];
  return {
    timestamp: mix(a.timestamp, b.timestamp, t),
    pose: { rotation: slerp(a.pose.rotation, b.pose.rotation, t), translation },
    blendshapes: mixArrays(a.blendshapes, b.blendshapes, t).map(clamp01),
    landmarks: a.landmarks && b.landmarks ? mixArrays(a.landmarks, b.landmarks, t) : nearer.landmarks,
    confidence: clamp01(mix(a.confidence, b.confidence, t)),
    sources: nearer.sources,
  };
}

/**
 * `target`, displaced by `weight` (1..0) times what separates `from` and `to`. With the weight fading out, a face
 * that was shown as `from` when it should have been `to` joins the target's motion without losing its own speed.
 */
export function displaceFrame(target: FaceFrame, from: FaceFrame, to: FaceFrame, weight: number): FaceFrame {
  const displace = (value: number, a: number, b: number) => value + (a - b) * weight;
  const [t, a, b] = [target.pose.translation, from.pose.translation, to.pose.translation];
  const turn = multiply(from.pose.rotation, conjugate(to.pose.rotation));
  return {
    ...target,
    pose: {
      rotation: normalize(multiply(slerp([0, 0, 0, 1], turn, weight), target.pose.rotation)),
      translation: [displace(t[0], a[0], b[0]), displace(t[1], a[1], b[1]), displace(t[2], a[2], b[2])],
    },
    blendshapes: target.blendshapes.map((value, i) =>
      clamp01(displace(value, from.blendshapes[i] as number, to.blendshapes[i] as number)),
    ),
    landmarks: displaceLandmarks(target.landmarks, from.landmarks, to.landmarks, weight),
    confidence: clamp01(displace(target.confidence, from.confidence, to.confidence)),
  };
}

function displaceLandmarks(
  target: Float32Array | null,
  from: Float32Array | null,
  to: Float32Array | null,
  weight: number,
): Float32Array | null {
  if (!target || !from || !to) return target;
  return target.map((value, i) => value + ((from[i] as number) - (to[i] as number)) * weight);
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
