export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

export const deviation = (values) => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};

export function median(values) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The value that `share` [%] of the values lie below, between neighbours in proportion. */
export function percentile(values, share) {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share / 100) * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

/** Pearson's r; 0 when one side does not move. */
export function correlation(a, b) {
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i] - meanB)));
  const scale = deviation(a) * deviation(b);
  return scale > 1e-12 ? covariance / scale : 0;
}

const degrees = 180 / Math.PI;

/**
 * Yaw, pitch, roll [degrees] of a rotation (3 rows, head to camera): R = Ry(yaw) Rx(pitch) Rz(roll). Positive: the
 * face turns to the picture's right, looks down, its top goes to the picture's left.
 */
export function eulerOfMatrix(m) {
  return {
    yaw: Math.atan2(m[0][2], m[2][2]) * degrees,
    pitch: Math.asin(Math.min(1, Math.max(-1, -m[1][2]))) * degrees,
    roll: Math.atan2(m[1][0], m[1][1]) * degrees,
  };
}

/** The same of a unit quaternion. */
export function eulerOfQuaternion([x, y, z, w]) {
  return eulerOfMatrix([
    [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
    [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
    [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
  ]);
}
