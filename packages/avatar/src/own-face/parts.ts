import type { OwnFaceHair } from '@guise/protocol';
import { BufferAttribute, BufferGeometry, Matrix4, type SkinnedMesh, Sphere, Vector3 } from 'three';
import { MeshoptDecoder } from 'three/addons/libs/meshopt_decoder.module.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { mergeGeometries } from 'three/addons/utils/BufferGeometryUtils.js';
import { inTwoGroups, JOINT_NAMES, type JointName, metres } from '../cast/cast-model.js';
import { AvatarError } from '../errors.js';
import { normalsOf } from '../geometry/normals.js';
import { PartMesh } from '../geometry/part-mesh.js';
import { type Point, SCALE } from '../geometry/skull.js';
import type { RigPlan } from '../rig.js';
import { CHIN, FORWARD } from './neck.js';
import type { OwnFaceModel } from './own-face-model.js';

/** Light that reaches an eyeball between its lids: the skin around it was photographed in a room's light. */
const EYE_LIGHT = 0.5;

/** A part as buffers; hair in the canonical head [m / {@link SCALE}], everything else where it belongs [m]. */
interface Part {
  positions: Float32Array;
  triangles: ArrayLike<number>;
  /** Fewer of them, for small tiles. */
  coarse: ArrayLike<number>;
  paint: BufferAttribute;
  mark: BufferAttribute;
  skinIndex: BufferAttribute;
  skinWeight: BufferAttribute;
}

/** Hair and shoulders that any own face can wear. */
export interface OwnFaceParts {
  joints: ReadonlyMap<JointName, Vector3>;
  /** `body`, `style_crop`, … */
  parts: ReadonlyMap<string, Part>;
}

/** Reads `own-face/parts.glb`. @throws AvatarError `not-loaded` */
export async function readParts(bytes: ArrayBuffer): Promise<OwnFaceParts> {
  try {
    const gltf = await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).parseAsync(bytes, '');
    const [scene, small] = gltf.scenes;
    const coarse = new Map<string, BufferGeometry>();
    small?.traverse((node) => {
      const { geometry, name } = node as SkinnedMesh;
      if (geometry) coarse.set(name.replace(/_small$/, ''), geometry);
    });
    const parts = new Map<string, Part>();
    scene?.traverse((node) => {
      const { geometry, isSkinnedMesh, name } = node as SkinnedMesh;
      if (isSkinnedMesh) parts.set(name, partOf(geometry, coarse.get(name) ?? geometry));
    });
    if (!scene || !parts.has('body')) throw new TypeError('no shoulders');
    const joints = JOINT_NAMES.map(
      (name) => [name, (scene.getObjectByName(name)?.position ?? new Vector3()).clone()] as const,
    );
    return { joints: new Map(joints), parts };
  } catch (cause) {
    throw new AvatarError('not-loaded', 'the parts of own faces could not be read', { cause });
  }
}

function partOf(geometry: BufferGeometry, coarse: BufferGeometry): Part {
  const attribute = (name: string) => geometry.getAttribute(name) as BufferAttribute;
  return {
    positions: metres(attribute('position')),
    triangles: geometry.index?.array ?? [],
    coarse: coarse.index?.array ?? [],
    paint: attribute('_paint'),
    mark: attribute('_mark'),
    skinIndex: attribute('skinIndex'),
    skinWeight: attribute('skinWeight'),
  };
}

/** How a head stands on its shoulders. */
export interface Dressed extends RigPlan {
  /** Where the head's origin is above the base of the neck, and relative to the head's joint [m]. */
  head: Point;
  facePlace: Vector3;
  /** Shoulders, hair and eyeballs as one skinned geometry of two groups: all triangles, and those for small tiles. */
  body: BufferGeometry;
}

/** Puts a head onto shoulders, with hair and eyes. */
export function dress(model: OwnFaceModel, hair: OwnFaceHair, { joints, parts }: OwnFaceParts): Dressed {
  const head: Point = [0, CHIN - model.chin[1], FORWARD];
  const onHead = (p: Readonly<Point>): Point => [p[0] + head[0], p[1] + head[1], p[2] + head[2]];
  const shoulders = parts.get('body') as Part;
  const worn = [{ geometry: geometryOf(shoulders, (p) => p), coarse: shoulders.coarse }];
  const style = parts.get(`style_${hair}`);
  if (style) {
    const geometry = geometryOf(style, ([x, y, z]) =>
      onHead(model.fitting.drape([x / SCALE, y / SCALE, z / SCALE])),
    );
    worn.push({ geometry, coarse: style.coarse });
  }
  worn.push(eyeballs(model, onHead));
  const merged = mergeGeometries(worn.map(({ geometry }) => geometry));
  let first = 0;
  const coarse = worn.flatMap(({ geometry, coarse: few }) => {
    const shifted = Array.from(few, (index) => index + first);
    first += geometry.getAttribute('position').count;
    return shifted;
  });
  for (const { geometry } of worn) geometry.dispose();
  if (!merged) throw new AvatarError('not-loaded', 'the parts of own faces do not fit together');
  const body = inTwoGroups(merged, coarse);
  body.boundingSphere = new Sphere(new Vector3(), 0.7);
  const at = (name: JointName): Vector3 => joints.get(name) as Vector3;
  const neck = at('chest').clone().add(at('neck'));
  const joint = neck.clone().add(at('head'));
  const eyes = model.eyes.map(({ centre }) => new Vector3(...onHead(centre)));
  const places = [at('chest'), neck, joint, ...eyes];
  return {
    head,
    facePlace: new Vector3(...head).sub(joint),
    body,
    joints: new Map<JointName, Vector3>([
      ...(['chest', 'neck', 'head'] as const).map((name) => [name, at(name)] as const),
      ['eyeLeft', (eyes[0] as Vector3).clone().sub(joint)],
      ['eyeRight', (eyes[1] as Vector3).clone().sub(joint)],
    ]),
    inverses: places.map((place) => new Matrix4().makeTranslation(-place.x, -place.y, -place.z)),
    eyeRadius: (model.eyes[0].radius + model.eyes[1].radius) / 2,
  };
}

function geometryOf(part: Part, place: (p: Point) => Point): BufferGeometry {
  const positions = new Float32Array(part.positions.length);
  for (let i = 0; i < positions.length; i += 3) {
    positions.set(place(part.positions.slice(i, i + 3) as unknown as Point), i);
  }
  return assembled(positions, normalsOf(positions, part.triangles), part.triangles, part);
}

function assembled(
  positions: Float32Array,
  normals: Float32Array,
  triangles: ArrayLike<number>,
  { paint, mark, skinIndex, skinWeight }: Omit<Part, 'positions' | 'triangles' | 'coarse'>,
): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('normal', new BufferAttribute(normals, 3));
  geometry.setAttribute('paint', new BufferAttribute(Int8Array.from(paint.array), 4, true));
  geometry.setAttribute('mark', new BufferAttribute(Uint8Array.from(mark.array), 4));
  geometry.setAttribute('skinIndex', new BufferAttribute(Uint8Array.from(skinIndex.array), 4));
  geometry.setAttribute('skinWeight', new BufferAttribute(Uint8Array.from(skinWeight.array), 4, true));
  geometry.setIndex(new BufferAttribute(Uint16Array.from(triangles), 1));
  return geometry;
}

/** Both eyeballs, each where this face has it; their normals say where on an eyeball a place is. */
function eyeballs({ eyes }: OwnFaceModel, onHead: (p: Readonly<Point>) => Point) {
  const mesh = new PartMesh();
  eyes.forEach(({ centre, radius }, eye) => {
    const half = eye === 0 ? 1 : -1;
    const [x, y, z] = onHead(centre);
    mesh.addEyeball([half * x, y, z], radius, half);
  });
  const signed = (values: readonly number[], k: number) =>
    values.flatMap((value) => [0, 0, 0, 0].map((_, i) => (i === k ? Math.round(127 * value) : 0)));
  const geometry = assembled(
    Float32Array.from(mesh.positions),
    Float32Array.from(mesh.normals),
    mesh.triangles,
    {
      paint: new BufferAttribute(
        Int8Array.from(
          signed(
            mesh.light.map(() => EYE_LIGHT),
            3,
          ),
        ),
        4,
        true,
      ),
      mark: new BufferAttribute(Uint8Array.from(mesh.region.flatMap((region) => [region, 0, 0, 0])), 4),
      skinIndex: new BufferAttribute(Uint8Array.from(mesh.joints), 4),
      skinWeight: new BufferAttribute(
        Uint8Array.from(mesh.weights, (share) => Math.round(255 * share)),
        4,
        true,
      ),
    },
  );
  return { geometry, coarse: frontOfEyes(mesh.positions.length / 6) };
}

/** A few triangles of the front of both eyeballs. `count`: vertices of one. */
function frontOfEyes(count: number): number[] {
  const round = 28;
  const out: number[] = [];
  for (const first of [0, count]) {
    for (let ring = 0; ring < 8; ring += 2) {
      for (let k = 0; k < round; k += 2) {
        const [a, b] = [k, (k + 2) % round].map((at) => first + ring * round + at) as [number, number];
        out.push(a, a + 2 * round, b + 2 * round, a, b + 2 * round, b);
      }
    }
  }
  return out;
}
