import { BLENDSHAPE_NAMES, LANDMARK_COUNT } from '@guise/protocol';

/** Finer than any tracker: micrometres, and a millionth of a blendshape. */
const rounded = (value) => Number(value.toFixed(6));

/** A FaceFrame as one line of JSON: blendshapes by name, landmarks as 68 points. */
export function jsonLine(frame) {
  const { rotation, translation } = frame.pose;
  const { landmarks } = frame;
  return JSON.stringify({
    timestamp: rounded(frame.timestamp),
    pose: { rotation: rotation.map(rounded), translation: translation.map(rounded) },
    blendshapes: Object.fromEntries(BLENDSHAPE_NAMES.map((name, i) => [name, rounded(frame.blendshapes[i])])),
    landmarks:
      landmarks &&
      Array.from({ length: LANDMARK_COUNT }, (_, i) =>
        Array.from(landmarks.subarray(i * 3, i * 3 + 3), rounded),
      ),
    confidence: rounded(frame.confidence),
    sources: frame.sources,
  });
}

/** The FaceFrame of such a line. */
export function parseJsonLine(line) {
  const frame = JSON.parse(line);
  return {
    ...frame,
    blendshapes: Float32Array.from(BLENDSHAPE_NAMES, (name) => frame.blendshapes[name]),
    landmarks: frame.landmarks && Float32Array.from(frame.landmarks.flat()),
  };
}
