import type { Glb } from './glb.js';
import { broken, extension, isObject, type Json, objects, place, refuse, said, whole } from './json.js';
import { MODEL_LIMITS } from './limits.js';

const COMPONENT_BYTES: Readonly<Record<number, number>> = {
  5120: 1,
  5121: 1,
  5122: 2,
  5123: 2,
  5125: 4,
  5126: 4,
};
const COMPONENTS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT4: 16 };
/** meshopt's element sizes: a multiple of 4 up to 256, or an index of 2 or 4 bytes. */
const STRIDE_LIMIT = 256;

export interface Accessor {
  readonly count: number;
  /** 'VEC3', and WebGL's number of the component type. */
  readonly type: string;
  readonly componentType: number;
}

/**
 * The numbers of a file: buffers, views of them, and accessors. Everything is checked when it is first asked for,
 * and what it will take in memory is added up before anything is unpacked.
 */
export class Buffers {
  readonly views: readonly Json[];
  /** What buffers other than the file's own hold: data: URIs. */
  readonly inline = new Map<number, Uint8Array>();
  readonly #bin: Uint8Array;
  readonly #buffers: readonly Json[];
  readonly #accessors: readonly Json[];
  readonly #known = new Map<number, Accessor>();
  readonly #viewBytes = new Map<number, number>();
  #decoded = 0;
  #inlineBytes = 0;

  constructor({ json, bin }: Glb) {
    this.#bin = bin;
    this.#buffers = objects(json.buffers, 'the list of buffers');
    this.views = objects(json.bufferViews, 'the list of buffer views');
    this.#accessors = objects(json.accessors, 'the list of accessors');
    for (const { length } of [this.#buffers, this.views, this.#accessors]) {
      if (length > MODEL_LIMITS.accessors) {
        refuse(
          'model-too-many-parts',
          `This model is in ${said(length)} pieces; up to ${said(MODEL_LIMITS.accessors)} can be read.`,
        );
      }
    }
    for (const { uri } of this.#buffers) if (uri !== undefined) checkUri(uri);
  }

  /** What the geometry takes once it is decoded [bytes], so far. */
  get decodedBytes(): number {
    return this.#decoded;
  }

  /** Adds to what the geometry takes [bytes]. @throws AvatarError `model-geometry-too-large` */
  spend(bytes: number): void {
    this.#decoded += bytes;
    if (!(this.#decoded <= MODEL_LIMITS.geometryBytes)) {
      refuse(
        'model-geometry-too-large',
        `Unpacked, this model would take more than ${MODEL_LIMITS.geometryBytes / 2 ** 20} MB of memory.`,
      );
    }
  }

  /** How many elements an accessor says it has; nothing else of it is checked. */
  count(index: unknown): number {
    const accessor = this.#accessors[place(index, this.#accessors.length, 'a list of numbers')] as Json;
    return whole(accessor.count, null, 'the length of a list');
  }

  /**
   * An accessor that lies within its buffer.
   * @param types what it may be: 'VEC3', …
   */
  accessor(index: unknown, types: readonly string[], what: string): Accessor {
    const at = place(index, this.#accessors.length, what);
    const known = this.#known.get(at) ?? this.#check(this.#accessors[at] as Json, what);
    this.#known.set(at, known);
    if (!types.includes(known.type)) broken(`${what} is of the wrong type`);
    return known;
  }

  #check(json: Json, what: string): Accessor {
    const count = whole(json.count, null, what);
    const { type, componentType } = json as { type: string; componentType: number };
    const size = Object.hasOwn(COMPONENT_BYTES, componentType)
      ? (COMPONENT_BYTES[componentType] as number)
      : 0;
    const components = Object.hasOwn(COMPONENTS, type) ? (COMPONENTS[type] as number) : 0;
    if (count === 0 || size === 0 || components === 0) broken(`${what} is of no known type`);
    // What is compressed is counted once, where its view is unpacked.
    const packed = json.bufferView !== undefined && meshoptOf(this.views[json.bufferView as number] ?? {});
    if (!packed) this.spend(count * size * components);
    if (json.bufferView !== undefined) this.#within(json, count, size, size * components, what);
    if (json.sparse !== undefined) this.#sparse(json.sparse, count, size * components, what);
    return { count, type, componentType };
  }

  #within(json: Json, count: number, align: number, element: number, what: string): void {
    const view = place(json.bufferView, this.views.length, what);
    const length = this.#viewLength(view);
    const stride = whole((this.views[view] as Json).byteStride, element, what);
    const offset = whole(json.byteOffset, 0, what);
    const fits = offset % align === 0 && stride % align === 0 && stride >= element;
    if (!fits || offset + (count - 1) * stride + element > length)
      broken(`${what} lies outside of its buffer`);
  }

  #sparse(sparse: unknown, count: number, element: number, what: string): void {
    if (!isObject(sparse) || !isObject(sparse.indices) || !isObject(sparse.values)) {
      broken(`${what} cannot be read`);
    }
    const some = whole(sparse.count, null, what);
    const size = COMPONENT_BYTES[sparse.indices.componentType as number] ?? 0;
    if (some > count || size === 0) broken(`${what} cannot be read`);
    this.spend(some * (size + element));
    for (const [part, bytes] of [
      [sparse.indices, size],
      [sparse.values, element],
    ] as const) {
      const length = this.#viewLength(place(part.bufferView, this.views.length, what));
      if (whole(part.byteOffset, 0, what) + some * bytes > length)
        broken(`${what} lies outside of its buffer`);
    }
  }

  /** The bytes of a view, once decoded. */
  #viewLength(index: number): number {
    const known = this.#viewBytes.get(index);
    if (known !== undefined) return known;
    const view = this.views[index] as Json;
    const packed = meshoptOf(view);
    const bytes = packed ? this.#packedLength(packed) : this.#range(view).length;
    this.#viewBytes.set(index, bytes);
    return bytes;
  }

  #packedLength(packed: Json): number {
    this.#range(packed);
    const stride = whole(packed.byteStride, null, 'a compressed part');
    const count = whole(packed.count, null, 'a compressed part');
    const modes = ['ATTRIBUTES', 'TRIANGLES', 'INDICES'];
    const filters = [undefined, 'NONE', 'OCTAHEDRAL', 'QUATERNION', 'EXPONENTIAL', 'COLOR'];
    const index = packed.mode !== 'ATTRIBUTES';
    const fits = index
      ? stride === 2 || stride === 4
      : stride > 0 && stride % 4 === 0 && stride <= STRIDE_LIMIT;
    if (!modes.includes(packed.mode as string) || !filters.includes(packed.filter as string) || !fits) {
      broken('a compressed part cannot be read');
    }
    this.spend(count * stride);
    return count * stride;
  }

  /** What a view that is not compressed shows. */
  viewBytes(index: unknown, what: string): Uint8Array {
    const view = this.views[place(index, this.views.length, what)] as Json;
    if (meshoptOf(view)) broken(`${what} is compressed in a way that it cannot be`);
    return this.#range(view);
  }

  #range(view: Json): Uint8Array {
    const bytes = this.#bytesOf(place(view.buffer, this.#buffers.length, 'a buffer'));
    const offset = whole(view.byteOffset, 0, 'a buffer view');
    const length = whole(view.byteLength, null, 'a buffer view');
    if (offset + length > bytes.length) broken('a part lies outside of the file');
    return bytes.subarray(offset, offset + length);
  }

  #bytesOf(index: number): Uint8Array {
    const { uri } = this.#buffers[index] as Json;
    if (uri === undefined) return index === 0 ? this.#bin : broken('a buffer has no bytes');
    const known = this.inline.get(index);
    if (known) return known;
    const bytes = this.decodeUri(uri);
    this.inline.set(index, bytes);
    return bytes;
  }

  /** The bytes of a data: URI. */
  decodeUri(uri: unknown): Uint8Array {
    const text = checkUri(uri);
    this.#inlineBytes += text.length * 0.75;
    if (this.#inlineBytes > MODEL_LIMITS.dataUriBytes) {
      refuse(
        'model-too-large',
        'This model keeps large pictures inside its description; save it as a plain GLB.',
      );
    }
    try {
      const data = atob(text.slice(text.indexOf(',') + 1));
      return Uint8Array.from(data, (letter) => letter.charCodeAt(0));
    } catch {
      broken('something inside its description cannot be read');
    }
  }
}

/** meshopt's words about a compressed view, under either name of the extension. */
export function meshoptOf(view: Json): Json | null {
  return extension(view, 'EXT_meshopt_compression') ?? extension(view, 'KHR_meshopt_compression');
}

/** @throws AvatarError `model-external` for everything but base64 in a data: URI */
function checkUri(uri: unknown): string {
  if (typeof uri !== 'string' || !/^data:[^,]{0,200};base64,/.test(uri.slice(0, 300))) {
    refuse(
      'model-external',
      'This model refers to other files or addresses; save it as one file that holds everything.',
    );
  }
  return uri;
}
