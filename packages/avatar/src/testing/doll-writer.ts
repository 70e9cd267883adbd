import {
  ARKIT_MORPHS,
  BODY_PARTS,
  BONE_NAMES,
  BONES,
  FACE_PARTS,
  mixOf,
  PALETTE,
  type Part,
  PRESET_MORPHS,
  sphere,
} from './doll.js';
import { concat, writePng } from './png.js';

export type MutableJson = Record<string, unknown>;

/** A model as JSON and buffer, to be damaged or written with {@link bytesOf}. */
export interface WrittenModel {
  // biome-ignore lint/suspicious/noExplicitAny: tests put anything at all into it
  json: any;
  bin: Uint8Array<ArrayBuffer>;
  /** Where the vertices of each part of the face begin in the mesh `Face`, and how many they are. */
  readonly parts: Readonly<Record<string, { readonly first: number; readonly count: number }>>;
}

export interface DollOptions {
  /** Default: true. Node's three.js cannot decode pictures. */
  readonly texture?: boolean;
  /** VRM: presets only, or Perfect Sync clips as well. Default: `presets`. */
  readonly face?: 'presets' | 'perfect-sync';
  /** VRM: how it looks about. Default: `bone`. */
  readonly look?: 'bone' | 'expression';
  /** VRM: of its `happy`. Default: `none`. */
  readonly overrideBlink?: 'none' | 'block' | 'blend';
  /** GLB: how its morph targets are named. Default: `arkit`. */
  readonly names?: 'arkit' | 'PascalCase' | 'snake_case' | 'sided';
  /** GLB: whether it has a skeleton. Default: true. */
  readonly bones?: boolean;
  /** GLB: units in a metre. Default: 1. */
  readonly scale?: number;
}

export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const NAMES: Readonly<Record<string, (name: string) => string>> = {
  arkit: (name) => name,
  PascalCase: pascal,
  snake_case: (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  sided: (name) => name.replace(/Left$/, '_L').replace(/Right$/, '_R'),
};

/** A doll as glTF, to which the VRM formats add what is theirs. */
export class Doll {
  readonly json: MutableJson & { nodes: MutableJson[]; accessors: MutableJson[]; bufferViews: MutableJson[] };
  readonly #options: DollOptions & { kind: 'vrm-0' | 'vrm-1' | 'glb' };
  readonly #chunks: Uint8Array[] = [];
  readonly #parts: Record<string, { first: number; count: number }> = {};
  readonly #morphs: Readonly<Record<string, Readonly<Record<string, number>>>>;
  #length = 0;

  constructor(options: DollOptions & { kind: 'vrm-0' | 'vrm-1' | 'glb' }) {
    this.#options = options;
    const vrm = options.kind !== 'glb';
    this.#morphs = {
      ...(vrm ? PRESET_MORPHS : {}),
      ...(vrm && options.face !== 'perfect-sync' ? {} : ARKIT_MORPHS),
    };
    const material = {
      name: 'doll',
      pbrMetallicRoughness: { metallicFactor: 0, roughnessFactor: 0.8 } as MutableJson,
    };
    this.json = {
      asset: { version: '2.0', generator: 'Guise test' },
      scene: 0,
      nodes: [],
      materials: [material],
      accessors: [],
      bufferViews: [],
    };
    if (options.texture !== false) {
      material.pbrMetallicRoughness.baseColorTexture = { index: 0 };
      this.json.textures = [{ source: 0, sampler: 0 }];
      this.json.samplers = [{ magFilter: 9728, minFilter: 9728 }];
      this.json.images = [{ mimeType: 'image/png', bufferView: this.#view(palette()) }];
    }
    const bones = options.bones === false ? [] : this.#skeleton();
    this.json.meshes = [this.#mesh('Face', FACE_PARTS, this.#morphs), this.#mesh('Body', BODY_PARTS, {})];
    const skin = bones.length > 0 ? { skin: 0 } : {};
    const first = this.json.nodes.length;
    this.json.nodes.push({ name: 'Face', mesh: 0, ...skin }, { name: 'Body', mesh: 1, ...skin });
    this.json.scenes = [{ nodes: [...(bones.length > 0 ? [0] : []), first, first + 1] }];
  }

  node(name: string): number {
    return this.json.nodes.findIndex((node) => node.name === name);
  }

  morph(name: string): number {
    return Object.keys(this.#morphs).indexOf(name);
  }

  written(): WrittenModel {
    const bin = concat(this.#chunks);
    this.json.buffers = [{ byteLength: bin.length }];
    return { json: this.json, bin, parts: this.#parts };
  }

  /** VRM 0.x looks the other way. */
  #turned([x, y, z]: readonly [number, number, number]): [number, number, number] {
    const scale = this.#options.scale ?? 1;
    const front = this.#options.kind === 'vrm-0' ? -scale : scale;
    return [x * front, y * scale, z * front];
  }

  #skeleton(): number[] {
    const inverses = new Float32Array(BONE_NAMES.length * 16);
    for (const [i, name] of BONE_NAMES.entries()) {
      const [parent, at] = BONES[name];
      const place = this.#turned(at);
      const from = parent ? this.#turned(BONES[parent][1]) : [0, 0, 0];
      const children = BONE_NAMES.flatMap((other, j) => (BONES[other][0] === name ? [j] : []));
      const translation = place.map((value, axis) => value - (from[axis] as number));
      this.json.nodes.push({ name, translation, ...(children.length > 0 ? { children } : {}) });
      inverses.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -place[0], -place[1], -place[2], 1], i * 16);
    }
    const joints = BONE_NAMES.map((_, i) => i);
    this.json.skins = [{ joints, inverseBindMatrices: this.#accessor('MAT4', inverses) }];
    return joints;
  }

  #mesh(
    name: string,
    parts: readonly Part[],
    morphs: Readonly<Record<string, Readonly<Record<string, number>>>>,
  ): MutableJson {
    const vertices = new Vertices();
    for (const part of parts) {
      const first = vertices.count;
      vertices.add(part);
      this.#parts[part.name] = { first, count: vertices.count - first };
    }
    const turn = (points: readonly (readonly [number, number, number])[]) =>
      Float32Array.from(points.flatMap((point) => this.#turned(point)));
    const { scale = 1 } = this.#options;
    const normal = turn(vertices.normals).map((value) => value / scale);
    const attributes: MutableJson = {
      POSITION: this.#accessor('VEC3', turn(vertices.positions)),
      NORMAL: this.#accessor('VEC3', normal),
      TEXCOORD_0: this.#accessor('VEC2', Float32Array.from(vertices.uvs)),
    };
    if (this.#options.bones !== false) {
      attributes.JOINTS_0 = this.#accessor('VEC4', Uint8Array.from(vertices.joints));
      attributes.WEIGHTS_0 = this.#accessor(
        'VEC4',
        Float32Array.from(vertices.joints.map((_, i) => (i % 4 === 0 ? 1 : 0))),
      );
    }
    const targets = Object.values(morphs).map((mix) => {
      const moved = parts.flatMap((part) => {
        const move = mixOf(mix, part);
        return pointsOf(part).points.map((p) => move(p));
      });
      return { POSITION: this.#accessor('VEC3', turn(moved)) };
    });
    const rename = NAMES[this.#options.names ?? 'arkit'] as (name: string) => string;
    const targetNames = Object.keys(morphs).map((morph) => rename(morph));
    const indices = this.#accessor('SCALAR', Uint16Array.from(vertices.indices));
    const primitive = { attributes, indices, material: 0, ...(targets.length > 0 ? { targets } : {}) };
    return { name, primitives: [primitive], ...(targets.length > 0 ? { extras: { targetNames } } : {}) };
  }

  #view(bytes: Uint8Array): number {
    const padding = -this.#length & 3;
    this.#chunks.push(new Uint8Array(padding), bytes);
    this.json.bufferViews.push({ buffer: 0, byteOffset: this.#length + padding, byteLength: bytes.length });
    this.#length += padding + bytes.length;
    return this.json.bufferViews.length - 1;
  }

  #accessor(
    type: 'SCALAR' | 'VEC2' | 'VEC3' | 'VEC4' | 'MAT4',
    array: Float32Array | Uint16Array | Uint8Array,
  ): number {
    const size = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 }[type];
    const componentType = array instanceof Float32Array ? 5126 : array instanceof Uint16Array ? 5123 : 5121;
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    const count = array.length / size;
    const bounds = type === 'VEC3' && array instanceof Float32Array ? boundsOf(array) : {};
    this.json.accessors.push({ bufferView: this.#view(bytes), componentType, count, type, ...bounds });
    return this.json.accessors.length - 1;
  }
}

function boundsOf(array: Float32Array): { min: number[]; max: number[] } {
  const axes = [0, 1, 2].map((i) => array.filter((_, j) => j % 3 === i));
  return {
    min: axes.map((axis) => axis.reduce((a, b) => Math.min(a, b))),
    max: axes.map((axis) => axis.reduce((a, b) => Math.max(a, b))),
  };
}

function pointsOf({ name }: Part): ReturnType<typeof sphere> {
  return name === 'skull' || name === 'hair' || name === 'chest' ? FINE : COARSE;
}
const FINE = sphere(16, 24);
const COARSE = sphere(8, 14);

/** What a mesh has so far. */
class Vertices {
  readonly positions: [number, number, number][] = [];
  readonly normals: [number, number, number][] = [];
  readonly uvs: number[] = [];
  readonly joints: number[] = [];
  readonly indices: number[] = [];

  get count(): number {
    return this.positions.length;
  }

  add(part: Part): void {
    const { points, triangles } = pointsOf(part);
    this.indices.push(...triangles.map((index) => index + this.count));
    const { centre, radius } = part;
    for (const p of points) {
      const [x, y, z] = p;
      this.positions.push([centre[0] + radius[0] * x, centre[1] + radius[1] * y, centre[2] + radius[2] * z]);
      const normal = [x / radius[0], y / radius[1], z / radius[2]] as const;
      const length = Math.hypot(...normal);
      this.normals.push([normal[0] / length, normal[1] / length, normal[2] / length]);
      this.uvs.push((part.colour + 0.5) / PALETTE.length, 0.5);
      this.joints.push(BONE_NAMES.indexOf(part.bone), 0, 0, 0);
    }
  }
}

function palette(): Uint8Array {
  const side = 4;
  const rgb = new Uint8Array(PALETTE.length * side * side * 3);
  for (let i = 0; i < rgb.length; i++) {
    const pixel = Math.floor(i / 3);
    const colour = PALETTE[Math.floor((pixel % (PALETTE.length * side)) / side)] as string;
    rgb[i] = Number.parseInt(colour.slice(1 + 2 * (i % 3), 3 + 2 * (i % 3)), 16);
  }
  return writePng(PALETTE.length * side, side, rgb);
}
