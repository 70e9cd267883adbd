// The cast's files as they are shipped: size, structure, and what every channel does on every face.
import { stat } from 'node:fs/promises';
import { NodeIO } from '@gltf-transform/core';
import { EXTMeshoptCompression, KHRMeshQuantization } from '@gltf-transform/extensions';
import { BLENDSHAPE_NAMES } from '@guise/protocol';
import { MeshoptDecoder } from 'meshoptimizer';
import { beforeAll, describe, expect, it } from 'vitest';
import { FULL, SMALL } from '../dist/cast/cast-model.js';
import { CATALOGUE, CHARACTER_NAMES } from '../dist/cast/catalogue.js';
import { Zone } from '../dist/region.js';
import { BLINK_SINK } from '../dist/rig.js';
import { CHANNEL_ZONES } from './channel-zones.mjs';
import { library } from './test-cast.mjs';

const MOST_BYTES = 400_000;
/** What nobody sees [m], and what dragged skin outside of a channel's zones may move at most, relative to the most. */
const UNSEEN = 0.0006;
const DRAGGED = 0.16;

const ZONE_NAMES = Object.fromEntries(Object.entries(Zone).map(([name, zone]) => [zone, name]));

describe.each(CHARACTER_NAMES)('%s', (name) => {
  /** @type {import('../dist/cast/cast-model.js').CastModel} */
  let model;
  let rest;
  let zones;
  let morphs;

  beforeAll(async () => {
    model = await library.model(name);
    const { position, mark } = model.face.attributes;
    rest = Array.from({ length: position.count }, (_, i) => [
      position.getX(i),
      position.getY(i),
      position.getZ(i),
    ]);
    zones = rest.map((_, i) => mark.getZ(i));
    morphs = new Map(model.face.morphAttributes.position.map((target) => [target.name, target.array]));
  });

  /** Where the face's vertices are while some coefficients are played [m, head's centre]. */
  function posed(weights) {
    return rest.map((p, i) => {
      const q = [...p];
      for (const [channel, weight] of Object.entries(weights)) {
        for (let k = 0; k < 3; k++) q[k] += weight * morphs.get(channel)[i * 3 + k];
      }
      return q;
    });
  }

  /** Furthest way [m] that a channel moves any vertex of each zone. */
  function reach(channel) {
    const furthest = new Map();
    const d = morphs.get(channel);
    zones.forEach((zone, i) => {
      const way = Math.hypot(d[i * 3], d[i * 3 + 1], d[i * 3 + 2]);
      furthest.set(zone, Math.max(furthest.get(zone) ?? 0, way));
    });
    return furthest;
  }

  it('is a small, well-formed GLB with everybody’s joints and parts', async () => {
    expect((await stat(CATALOGUE[name].url)).size).toBeLessThanOrEqual(MOST_BYTES);
    await MeshoptDecoder.ready;
    const io = new NodeIO()
      .registerExtensions([EXTMeshoptCompression, KHRMeshQuantization])
      .registerDependencies({ 'meshopt.decoder': MeshoptDecoder });
    const root = (await io.read(CATALOGUE[name].url.pathname)).getRoot();
    expect(root.listScenes().map((scene) => scene.getName())).toEqual(['avatar', 'small']);
    expect(
      root
        .listSkins()[0]
        .listJoints()
        .map((joint) => joint.getName()),
    ).toEqual(['chest', 'neck', 'head', 'eyeLeft', 'eyeRight']);
    for (const mesh of root.listMeshes()) {
      for (const primitive of mesh.listPrimitives()) {
        const count = primitive.getAttribute('POSITION').getCount();
        const indices = primitive.getIndices().getArray();
        expect(indices.length % 3).toBe(0);
        expect(Math.max(...indices)).toBeLessThan(count);
        for (const accessor of primitive.listAttributes()) {
          expect(accessor.getCount()).toBe(count);
          expect([...accessor.getArray()].every(Number.isFinite)).toBe(true);
        }
      }
    }
    const worn = model.parts.filter((part) => part.startsWith('style_')).map((part) => part.slice(6));
    const made = CATALOGUE[name].styles.filter((style) => !['plain', 'sleek'].includes(style));
    expect(worn).toEqual(made);
    expect(model.parts.includes('glasses')).toBe(CATALOGUE[name].glasses !== 'none');
  });

  it('has ARKit’s 52 channels by name, and coarser triangles for small tiles', () => {
    expect([...morphs.keys()]).toEqual([...BLENDSHAPE_NAMES]);
    const [full, small] = [FULL, SMALL].map((index) => model.face.groups[index].count);
    expect(small).toBeGreaterThan(0.1 * full);
    expect(small).toBeLessThan(0.35 * full);
  });

  it.each(BLENDSHAPE_NAMES)('%s moves what it names and nothing else', (channel) => {
    const { moves, may, half } = CHANNEL_ZONES[channel];
    const ways = reach(channel);
    const most = Math.max(...ways.values());
    expect(most).toBeLessThan(0.09);
    for (const zone of moves) expect(ways.get(zone), ZONE_NAMES[zone]).toBeGreaterThan(0.001);
    for (const [zone, way] of ways) {
      if (moves.includes(zone) || may.includes(zone)) continue;
      expect(way, ZONE_NAMES[zone]).toBeLessThan(Math.max(UNSEEN, DRAGGED * most));
    }
    if (half === 0) return;
    // The subject's left is at x > 0: the other half moves little, and the named one more.
    const d = morphs.get(channel);
    let [own, other] = [0, 0];
    rest.forEach(([x], i) => {
      const way = Math.hypot(d[i * 3], d[i * 3 + 1], d[i * 3 + 2]);
      if (half * x > 0) own = Math.max(own, way);
      else if (half * x < -0.012) other = Math.max(other, way);
    });
    expect(own).toBe(most);
    expect(other).toBeLessThan(0.35 * most);
  });

  it.each([
    ['jawOpen', Zone.LowerLip, [0, -1, 0]],
    ['jawForward', Zone.Jaw, [0, 0, 1]],
    ['jawLeft', Zone.Jaw, [1, 0, 0]],
    ['jawRight', Zone.Jaw, [-1, 0, 0]],
    ['mouthLeft', Zone.LowerLip, [1, 0, 0]],
    ['mouthRight', Zone.LowerLip, [-1, 0, 0]],
    ['mouthFunnel', Zone.UpperLip, [0, 0, 1]],
    ['mouthPucker', Zone.LowerLip, [0, 0, 1]],
    ['mouthUpperUpLeft', Zone.UpperLip, [0, 1, 0]],
    ['mouthLowerDownRight', Zone.LowerLip, [0, -1, 0]],
    ['browInnerUp', Zone.BrowLeft, [0, 1, 0]],
    ['browOuterUpRight', Zone.BrowRight, [0, 1, 0]],
    ['browDownLeft', Zone.BrowLeft, [0, -1, 0]],
    ['cheekPuff', Zone.CheekLeft, [1, 0, 0]],
    ['cheekPuff', Zone.CheekRight, [-1, 0, 0]],
    ['cheekSquintLeft', Zone.CheekLeft, [0, 0, 1]],
    ['noseSneerRight', Zone.Nose, [0, 1, 0]],
    ['mouthShrugLower', Zone.LowerLip, [0, 1, 0]],
    ['mouthSmileLeft', Zone.CheekLeft, [0, 1, 0]],
    ['mouthFrownRight', Zone.CheekRight, [0, -1, 0]],
    ['tongueOut', Zone.Tongue, [0, 0, 1]],
  ])('%s goes the right way', (channel, zone, way) => {
    const d = morphs.get(channel);
    const sum = [0, 0, 0];
    zones.forEach((z, i) => {
      if (z === zone) for (let k = 0; k < 3; k++) sum[k] += d[i * 3 + k];
    });
    const along = sum[0] * way[0] + sum[1] * way[1] + sum[2] * way[2];
    expect(along).toBeGreaterThan(0);
    expect(along).toBeGreaterThan(0.4 * Math.max(...sum.map(Math.abs)));
  });

  it('opens its mouth when the jaw opens, and shuts it with mouthClose', () => {
    const gap = (weights) => {
      const p = posed(weights);
      const middle = (zone, edge) =>
        edge(...p.filter((q, i) => zones[i] === zone && Math.abs(q[0]) < 0.004).map((q) => q[1]));
      return middle(Zone.UpperLip, Math.min) - middle(Zone.LowerLip, Math.max);
    };
    const shut = gap({});
    expect(Math.abs(shut)).toBeLessThan(0.004);
    expect(gap({ jawOpen: 1 })).toBeGreaterThan(0.018);
    expect(gap({ jawOpen: 1, mouthClose: 1 })).toBeLessThan(0.005);
  });

  it('has expressions that are read from afar: a smile is an arc, a kiss is narrow, cheeks are full', () => {
    const { paint } = model.face.attributes;
    const seam = rest.map((_, i) => i).filter((i) => zones[i] !== Zone.Mouth && paint.getZ(i) > 0.55);
    /** The line between the lips: half its width, and how far its corners are above its middle [m]. */
    const line = (weights) => {
      const p = posed(weights);
      const across = seam.map((i) => p[i]).sort((a, b) => Math.abs(a[0]) - Math.abs(b[0]));
      return { half: Math.abs(across.at(-1)[0]), rise: across.at(-1)[1] - across[0][1] };
    };
    const atRest = line({});
    const smile = line({ mouthSmileLeft: 1, mouthSmileRight: 1 });
    expect(smile.rise).toBeGreaterThan(0.4 * smile.half);
    expect(smile.rise).toBeGreaterThan(2 * atRest.rise);
    expect(line({ mouthPucker: 1 }).half).toBeLessThan(0.62 * atRest.half);
    const cheeks = rest.map((_, i) => i).filter((i) => [Zone.CheekLeft, Zone.CheekRight].includes(zones[i]));
    const full = posed({ cheekPuff: 1 });
    expect(
      Math.max(...cheeks.map((i) => Math.hypot(...full[i].map((value, k) => value - rest[i][k])))),
    ).toBeGreaterThan(0.008);
  });

  describe.each([
    ['Left', 1],
    ['Right', -1],
  ])('eye%s', (side, half) => {
    const blink = (weight) => ({ [`eyeBlink${side}`]: weight });
    const zone = half > 0 ? Zone.EyeLeft : Zone.EyeRight;

    function eye(weight = 0) {
      const at = model.joints.get(`eye${side}`);
      const radius = model.eyeRadius;
      const back = BLINK_SINK * 4 * weight * (1 - weight) * radius;
      const place = model.facePlace;
      return { x: at.x - place.x, y: at.y - place.y, z: at.z - place.z - back, radius };
    }

    it.each([0, 0.25, 0.5, 0.75, 1])('has no lid through it at blink %d', (weight) => {
      const { x, y, z, radius } = eye(weight);
      const p = posed(blink(weight));
      let nearest = Number.POSITIVE_INFINITY;
      p.forEach((q, i) => {
        if (zones[i] === zone) nearest = Math.min(nearest, Math.hypot(q[0] - x, q[1] - y, q[2] - z) - radius);
      });
      expect(nearest).toBeGreaterThan(-0.0006);
    });

    /** Share of the eyeball's front that somebody in front of the avatar sees. */
    function seen(weights, group) {
      const p = posed(weights);
      const { x, y, z, radius } = eye();
      const index = model.face.index.array;
      const { start, count } = model.face.groups[group];
      const rays = [];
      for (let i = -9; i <= 9; i++) {
        for (let j = -9; j <= 9; j++) {
          const [u, v] = [(i / 9) * 0.93 * radius, (j / 9) * 0.93 * radius];
          const flat = u * u + v * v;
          if (flat < (0.93 * radius) ** 2)
            rays.push([x + u, y + v, z + Math.sqrt(radius * radius - flat), true]);
        }
      }
      for (let t = start; t < start + count; t += 3) {
        const [a, b, c] = [p[index[t]], p[index[t + 1]], p[index[t + 2]]];
        if (Math.max(a[2], b[2], c[2]) < z) continue;
        if (Math.hypot(a[0] - x, a[1] - y) > 2.5 * radius) continue;
        for (const ray of rays) {
          const depth = ray[3] ? depthAt(a, b, c, ray[0], ray[1]) : null;
          if (depth !== null && depth > ray[2] - 0.0003) ray[3] = false;
        }
      }
      return rays.filter((ray) => ray[3]).length / rays.length;
    }

    it('is open at rest and not to be seen when shut, at either level of detail', () => {
      expect(seen({}, FULL)).toBeGreaterThan(0.2);
      expect(seen(blink(1), FULL)).toBe(0);
      expect(seen({}, SMALL)).toBeGreaterThan(0.2);
      expect(seen(blink(1), SMALL)).toBeLessThanOrEqual(0.02);
    });

    it('opens wider and narrower as its channels say', () => {
      const rest = seen({}, FULL);
      expect(seen({ [`eyeWide${side}`]: 1 }, FULL)).toBeGreaterThan(rest);
      expect(seen({ [`eyeSquint${side}`]: 1 }, FULL)).toBeLessThan(rest);
      expect(seen(blink(0.5), FULL)).toBeLessThan(0.75 * rest);
    });
  });
});

/** Depth of a triangle at (x, y), seen along z; null beside it. */
function depthAt(a, b, c, x, y) {
  const det = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
  if (Math.abs(det) < 1e-14) return null;
  const u = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / det;
  const v = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / det;
  if (u < -1e-6 || v < -1e-6 || u + v > 1 + 1e-6) return null;
  return a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2]);
}
