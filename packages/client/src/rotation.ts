// Rotations without allocation: quaternions (x, y, z, w) and rotation vectors (axis times angle, radians) that the
// caller owns. An output may be one of the inputs.

/** Anything that holds numbers in order: an array or a typed array. */
export interface Numbers {
  [index: number]: number;
}

/** `out` = the rotation vector of b·a⁻¹: what turns `a` into `b`, in the axes of the space around; at most half a turn. */
export function turnBetween(a: Numbers, b: Numbers, out: Numbers): void {
  const [ax, ay, az, aw] = [-a[0]!, -a[1]!, -a[2]!, a[3]!];
  const [bx, by, bz, bw] = [b[0]!, b[1]!, b[2]!, b[3]!];
  const x = bw * ax + bx * aw + by * az - bz * ay;
  const y = bw * ay - bx * az + by * aw + bz * ax;
  const z = bw * az + bx * ay - by * ax + bz * aw;
  const w = bw * aw - bx * ax - by * ay - bz * az;
  const sine = Math.sqrt(x * x + y * y + z * z);
  // Nearly no turn: the sine is the angle, and the axis is noise.
  const angle = 2 * Math.atan2(sine, Math.abs(w));
  const k = (sine < 1e-9 ? 2 : angle / sine) * (w < 0 ? -1 : 1);
  out[0] = x * k;
  out[1] = y * k;
  out[2] = z * k;
}

/** `out` = `a` turned by the rotation vector (x, y, z) in the axes of the space around, at length 1. */
export function turned(a: Numbers, x: number, y: number, z: number, out: Numbers): void {
  const angle = Math.sqrt(x * x + y * y + z * z);
  const k = angle < 1e-9 ? 0.5 : Math.sin(angle / 2) / angle;
  const [bx, by, bz, bw] = [x * k, y * k, z * k, Math.cos(angle / 2)];
  const [ax, ay, az, aw] = [a[0]!, a[1]!, a[2]!, a[3]!];
  const qx = bw * ax + bx * aw + by * az - bz * ay;
  const qy = bw * ay - bx * az + by * aw + bz * ax;
  const qz = bw * az + bx * ay - by * ax + bz * aw;
  const qw = bw * aw - bx * ax - by * ay - bz * az;
  const length = Math.sqrt(qx * qx + qy * qy + qz * qz + qw * qw);
  out[0] = qx / length;
  out[1] = qy / length;
  out[2] = qz / length;
  out[3] = qw / length;
}
