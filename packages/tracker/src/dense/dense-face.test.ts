import { beforeAll, describe, expect, it } from 'vitest';
import { FaceModel } from '../face-model.js';
import { quaternion } from '../geometry/quaternion.js';
import type { FaceLayout } from '../model/layout.js';
import type { Picture } from '../picture.js';
import { perfectFace } from '../testing/networks.js';
import { rampPicture, syntheticLayout } from '../testing/synthetic.js';
import { type DenseFace, denseFace, depthImage } from './dense-face.js';

const layout = syntheticLayout();
const ramp = rampPicture();
const OPTIONS = { resolution: 64, texture: 128 };

/** A head half a metre away, turned by so much to the picture's right [degrees], with everything known about it. */
async function faceAt(yaw: number, picture: Picture = ramp, of: FaceLayout = layout): Promise<DenseFace> {
  const rotation = quaternion([0, 1, 0], (yaw * Math.PI) / 180);
  const scene = {
    pose: { rotation, translation: [0, 0, -0.5] as [number, number, number] },
    blendshapes: [0, 0, 0],
    presence: 1,
  };
  const model = new FaceModel(perfectFace(of, scene, ramp), of);
  const observation = await model.observe(ramp, { x: 128, y: 128, side: 110, roll: 0 });
  const face = denseFace(model, picture, observation, OPTIONS);
  if (!face) throw new Error('no head was fitted');
  return face;
}

/** Share of the vertices on the subject's right (x < 0) or left that the camera sees. */
function seenShare({ mesh }: DenseFace, side: 'right' | 'left'): number {
  const there = [...mesh.visibility].filter((_, i) => mesh.positions[i * 3] < 0 === (side === 'right'));
  return there.filter((cosine) => cosine > 0).length / there.length;
}

/** Red, green and blue of the texture at a vertex. */
function colourAt({ mesh, texture }: DenseFace, vertex: number): number[] {
  const [column, row] = [0, 1].map((axis) =>
    Math.min(texture.width - 1, Math.floor(mesh.uvs[vertex * 2 + axis] * texture.width)),
  );
  return [...texture.data.subarray((row * texture.width + column) * 4).subarray(0, 3)];
}

let front: DenseFace;
beforeAll(async () => {
  front = await faceAt(0);
});

describe('the mesh of a face', () => {
  it('is the head, in metres and head axes, whichever way it was turned', async () => {
    const { mesh } = front;
    for (const yaw of [-40, 40]) {
      const turned = (await faceAt(yaw)).mesh;
      let worst = 0;
      for (let i = 0; i < mesh.positions.length; i += 3) {
        const miss = [0, 1, 2].map((axis) => mesh.positions[i + axis] - turned.positions[i + axis]);
        worst = Math.max(worst, Math.hypot(...miss));
      }
      // Depth as the teacher counts it costs a turned head this much, and no more.
      expect(worst).toBeLessThan(0.012);
    }
    const nose = mesh.positions.indexOf(Math.max(...mesh.positions.filter((_, i) => i % 3 === 2)));
    expect(mesh.positions[nose]).toBeCloseTo(0.08, 2);
  });

  it('has the vertices where the picture shows them, and distances that agree with its depth image', () => {
    const { mesh } = front;
    const depth = depthImage(mesh, ramp);
    let compared = 0;
    mesh.visibility.forEach((cosine, i) => {
      const [x, y] = [mesh.places[i * 2], mesh.places[i * 2 + 1]];
      expect(x).toBeGreaterThan(60);
      expect(x).toBeLessThan(196);
      const pixel = Math.floor(y) * 256 + Math.floor(x);
      if (cosine < 0.8 || depth.data[pixel] === 0) return;
      expect(Math.abs(depth.data[pixel] - mesh.distances[i])).toBeLessThan(0.004);
      compared++;
    });
    expect(compared).toBeGreaterThan(500);
    expect(depth.data[0]).toBe(0);
  });

  it('is one sheet with one rim: every other edge belongs to two triangles that run along it in opposite ways', () => {
    expect(rims(front.mesh.triangles)).toBe(1);
  });

  it('has a clean rim around each hole of the mask', async () => {
    const mask = layout.mask.slice();
    for (const column of [8, 20]) {
      for (let i = 0; i < 16; i++) mask[(10 + (i >> 2)) * 32 + column + (i & 3)] = 0;
    }
    // No landmark may lie in a hole.
    const landmarks = layout.landmarks.map((value, i) => {
      const pixel =
        Math.round(layout.landmarks[i - (i % 2) + 1]) * 32 + Math.round(layout.landmarks[i - (i % 2)]);
      return mask[pixel] > 0 ? value : 16;
    });
    const { mesh } = await faceAt(0, ramp, { ...layout, mask, landmarks });
    expect(rims(mesh.triangles)).toBe(3);
    expect(mesh.positions.every(Number.isFinite)).toBe(true);
  });

  it('shows its outside, also where a layout runs the other way', async () => {
    const flip = (values: Float32Array, width: number) =>
      Float32Array.from(values, (_, i) => {
        const pixel = Math.floor(i / width);
        return values[(pixel + 31 - 2 * (pixel % 32)) * width + (i % width)];
      });
    const mirrored: FaceLayout = {
      ...layout,
      canonical: flip(layout.canonical, 3),
      mask: flip(layout.mask, 1),
      rigid: flip(layout.rigid, 1),
      landmarks: layout.landmarks.map((value, i) => (i % 2 === 0 ? 31 - value : value)),
    };
    for (const { mesh } of [front, await faceAt(0, ramp, mirrored)]) {
      const outward = mesh.normals.filter((_, i) => i % 3 === 2 && mesh.normals[i] > 0);
      expect(outward.length).toBeGreaterThan(0.97 * (mesh.normals.length / 3));
      expect(mesh.visibility.filter((cosine) => cosine > 0).length).toBeGreaterThan(
        0.9 * mesh.visibility.length,
      );
    }
  });
});

describe('visibility', () => {
  it('sees both cheeks of a face from the front', () => {
    expect(seenShare(front, 'left')).toBeGreaterThan(0.93);
    expect(seenShare(front, 'right')).toBeGreaterThan(0.93);
  });

  it.each([
    [60, 'right', 'left'],
    [-60, 'left', 'right'],
  ] as const)('hides the far cheek of a face turned by %d', async (yaw, near, far) => {
    const face = await faceAt(yaw);
    expect(seenShare(face, near)).toBeGreaterThan(0.85);
    expect(seenShare(face, far)).toBeLessThan(0.6);
  });

  it('hides what is behind the nose, though it faces the camera', async () => {
    const { mesh } = await faceAt(50);
    const flat = await faceAt(50, ramp, withoutNose(layout));
    const hidden = (of: DenseFace['mesh'], least: number) =>
      [...of.visibility].filter((cosine, i) => cosine === 0 && facing(of, i, 50) > least).length;
    expect(hidden(mesh, 0.3)).toBeGreaterThan(10);
    expect(hidden(flat.mesh, 0.3)).toBe(0);
  });
});

describe('the texture', () => {
  it('has the colours that the picture has where it shows them', () => {
    let compared = 0;
    front.mesh.visibility.forEach((cosine, i) => {
      const [u, v] = [front.mesh.uvs[i * 2], front.mesh.uvs[i * 2 + 1]];
      if (cosine < 0.7 || Math.hypot(u - 0.5, v - 0.5) > 0.4) return;
      const [red, green, blue] = colourAt(front, i);
      expect(Math.abs(red + 0.5 - front.mesh.places[i * 2])).toBeLessThan(2);
      expect(Math.abs(green + 0.5 - front.mesh.places[i * 2 + 1])).toBeLessThan(2);
      expect(Math.abs(blue - 128)).toBeLessThan(2);
      compared++;
    });
    expect(compared).toBeGreaterThan(500);
  });

  it('takes a hidden cheek from the other one', async () => {
    // Brighter downwards, so that a cheek's colour says how high it is.
    const picture = { ...ramp, data: ramp.data.map((_, i) => (i % 4 === 3 ? 255 : Math.floor(i / 1024))) };
    const face = await faceAt(60, picture);
    const { mesh } = face;
    let compared = 0;
    mesh.visibility.forEach((cosine, i) => {
      const [u, v] = [mesh.uvs[i * 2], mesh.uvs[i * 2 + 1]];
      if (cosine > 0 || Math.hypot(u - 0.5, v - 0.5) > 0.35) return;
      expect(Math.abs(colourAt(face, i)[0] - mesh.places[i * 2 + 1])).toBeLessThan(12);
      compared++;
    });
    expect(compared).toBeGreaterThan(50);
  });

  it('has no seam where what was seen ends', async () => {
    const { texture } = await faceAt(60);
    let worst = 0;
    for (let i = 0; i < texture.data.length - 4 * 128; i++) {
      const atEdge = Math.floor(i / 4) % 128 === 127;
      if (!atEdge) worst = Math.max(worst, Math.abs(texture.data[i] - texture.data[i + 4]));
      worst = Math.max(worst, Math.abs(texture.data[i] - texture.data[i + 4 * 128]));
    }
    expect(worst).toBeLessThan(16);
  });

  it('knows nothing beyond the picture, and shows no black there', async () => {
    const cut: Picture = { ...ramp, data: ramp.data.map((value) => Math.max(60, value)) };
    const half: Picture = { width: 256, height: 130, data: cut.data.subarray(0, 256 * 130 * 4) };
    const { texture } = await faceAt(0, half);
    expect(Math.min(...texture.data)).toBeGreaterThan(50);
  });
});

it.each([{ resolution: 7 }, { resolution: 9000 }, { texture: 100.5 }])('refuses %o', async (options) => {
  const model = new FaceModel(
    perfectFace(
      layout,
      {
        pose: { rotation: [0, 0, 0, 1], translation: [0, 0, -0.5] },
        blendshapes: [0, 0, 0],
        presence: 1,
      },
      ramp,
    ),
    layout,
  );
  const observation = await model.observe(ramp, { x: 128, y: 128, side: 110, roll: 0 });
  expect(() => denseFace(model, ramp, observation, options)).toThrow(RangeError);
});

/** Cosine between a vertex's normal and the way to a distant camera, for a head turned by `yaw` [degrees]. */
function facing({ normals }: DenseFace['mesh'], i: number, yaw: number): number {
  const angle = (yaw * Math.PI) / 180;
  return normals[i * 3 + 2] * Math.cos(angle) - normals[i * 3] * Math.sin(angle);
}

function withoutNose(of: FaceLayout): FaceLayout {
  const canonical = of.canonical.slice();
  for (let pixel = 0; pixel < 1024; pixel++) {
    const [a, b] = [((pixel % 32) / 31) * 2 - 1, (Math.floor(pixel / 32) / 31) * 2 - 1];
    canonical[pixel * 3 + 2] -= 0.02 * Math.exp(-20 * (a * a + (b - 0.1) ** 2));
  }
  return { ...of, canonical };
}

/** The loops of edges that belong to one triangle only. Fails where a mesh is no sheet. */
function rims(triangles: Uint32Array): number {
  const edges = new Set<string>();
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = triangles.subarray(t, t + 3);
    expect(new Set(corners).size).toBe(3);
    corners.forEach((corner, k) => {
      const edge = `${corner} ${corners[(k + 1) % 3]}`;
      expect(edges.has(edge)).toBe(false);
      edges.add(edge);
    });
  }
  const after = new Map<string, string>();
  for (const edge of edges) {
    const [from, to] = edge.split(' ');
    if (edges.has(`${to} ${from}`)) continue;
    expect(after.has(from)).toBe(false);
    after.set(from, to);
  }
  let loops = 0;
  for (const start of after.keys()) {
    if (!after.has(start)) continue;
    loops++;
    for (let at: string | undefined = start; at !== undefined; ) {
      const next = after.get(at);
      after.delete(at);
      at = next;
    }
  }
  return loops;
}
