// An avatar as a camera far away sees it, drawn plainly: what covers what, and from which side. For tests.
import { Vector3 } from 'three';

/** What an avatar draws now: corners [T * 9] in metres, three points each. @param {import('three').Object3D} object */
export function drawnTriangles(object) {
  object.updateMatrixWorld(true);
  const corners = [];
  const p = new Vector3();
  object.traverseVisible((mesh) => {
    if (!mesh.isMesh) return;
    const { geometry, material } = mesh;
    const places = Array.from({ length: geometry.attributes.position.count }, (_, i) =>
      mesh.getVertexPosition(i, p).applyMatrix4(mesh.matrixWorld).toArray(),
    );
    for (const { start, count, materialIndex } of geometry.groups) {
      if (!material[materialIndex]) continue;
      for (let i = start; i < start + count; i++) corners.push(...places[geometry.index.getX(i)]);
    }
  });
  return Float32Array.from(corners);
}

/**
 * @param {Float32Array} corners [T * 9] metres
 * @param {{ side?: number, centre?: readonly [number, number], size?: number }} [view] pixels, and what of the world they show: its middle and extent [m]
 * @returns {{ side: number, seen: Int8Array }} [side * side], row by row from the top left: 0 nothing, 1 a surface, -1 the back of one
 */
export function drawSilhouette(corners, { side = 240, centre = [0, 0.13], size = 0.5 } = {}) {
  const seen = new Int8Array(side * side);
  const nearest = new Float32Array(side * side).fill(Number.NEGATIVE_INFINITY);
  const x = (i) => ((corners[i] - centre[0]) / size + 0.5) * side;
  const y = (i) => (0.5 - (corners[i + 1] - centre[1]) / size) * side;
  for (let t = 0; t < corners.length; t += 9) {
    const [ax, ay, bx, by, cx, cy] = [x(t), y(t), x(t + 3), y(t + 3), x(t + 6), y(t + 6)];
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (Math.abs(area) < 1e-9) continue;
    // With y down, what is anticlockwise, as fronts are, has a negative area.
    const front = area < 0 ? 1 : -1;
    for (
      let row = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
      row + 0.5 <= Math.max(ay, by, cy);
      row++
    ) {
      if (row >= side) break;
      for (
        let column = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
        column + 0.5 <= Math.max(ax, bx, cx);
        column++
      ) {
        if (column >= side) break;
        const [px, py] = [column + 0.5, row + 0.5];
        const s = ((px - ax) * (cy - ay) - (cx - ax) * (py - ay)) / area;
        const u = ((bx - ax) * (py - ay) - (px - ax) * (by - ay)) / area;
        if (s < 0 || u < 0 || s + u > 1) continue;
        const near = (1 - s - u) * corners[t + 2] + s * corners[t + 5] + u * corners[t + 8];
        const pixel = row * side + column;
        if (near <= nearest[pixel]) continue;
        nearest[pixel] = near;
        seen[pixel] = front;
      }
    }
  }
  return { side, seen };
}

/** Shares of what is covered: nothing that something surrounds, and backs; and how wide it is, row by row [pixels]. */
export function judge({ side, seen }) {
  const outside = new Uint8Array(side * side);
  const next = [];
  const visit = (pixel) => {
    if (outside[pixel] || seen[pixel] !== 0) return;
    outside[pixel] = 1;
    next.push(pixel);
  };
  for (let i = 0; i < side; i++)
    for (const pixel of [i, (side - 1) * side + i, i * side, i * side + side - 1]) visit(pixel);
  while (next.length > 0) {
    const pixel = next.pop();
    if (pixel % side > 0) visit(pixel - 1);
    if (pixel % side < side - 1) visit(pixel + 1);
    if (pixel >= side) visit(pixel - side);
    if (pixel < side * (side - 1)) visit(pixel + side);
  }
  let [covered, holes, backs] = [0, 0, 0];
  const widths = new Array(side).fill(0);
  for (let pixel = 0; pixel < seen.length; pixel++) {
    if (outside[pixel]) continue;
    covered++;
    widths[Math.floor(pixel / side)]++;
    if (seen[pixel] === 0) holes++;
    if (seen[pixel] < 0) backs++;
  }
  return { covered, holes: holes / covered, backs: backs / covered, widths };
}
