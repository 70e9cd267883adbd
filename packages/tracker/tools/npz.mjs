import { unzipSync } from 'fflate';

/**
 * One array of an .npz file.
 * @typedef {{ shape: number[], data: Float32Array | Int32Array | string[] }} NpyArray
 */

/** Readers of the little-endian element types of NumPy, by the letter and size of their descriptor. */
const READERS = {
  f2: (view, at) => halfToFloat(view.getUint16(at, true)),
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
};

/**
 * Reads the named arrays of a NumPy archive (zip of .npy files, stored or deflated).
 * Throws an Error that names an array that is missing or of a kind this reader does not know.
 * @param {Uint8Array} bytes
 * @param {string[]} names
 * @returns {Record<string, NpyArray>}
 */
export function readNpz(bytes, names) {
  const files = unzipSync(bytes, { filter: ({ name }) => names.includes(name.replace(/\.npy$/, '')) });
  return Object.fromEntries(
    names.map((name) => {
      const file = files[`${name}.npy`];
      if (!file) throw new Error(`The archive has no array "${name}".`);
      return [name, readNpy(file, name)];
    }),
  );
}

/**
 * Reads an .npy file, whose `name` only errors tell. Throws an Error when it is none, or of a kind this reader does not know.
 * @param {Uint8Array} bytes
 * @param {string} name
 * @returns {NpyArray}
 */
export function readNpy(bytes, name) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY') throw new Error(`"${name}" is no .npy file.`);
  const wide = bytes[6] >= 2;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const type = /'descr':\s*'([<|=][a-zA-Z])(\d+)'/.exec(header);
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (!type || !shape) {
    throw new Error(`"${name}" has a header this reader does not know: ${header.trim()}`);
  }
  const sides = shape[1]
    .split(',')
    .filter((side) => side.trim())
    .map(Number);
  const count = sides.reduce((product, side) => product * side, 1);
  const data = readElements(view, start + length, count, type[1][1], Number(type[2]), name);
  return { shape: sides, data: /'fortran_order':\s*True/.test(header) ? rowsFirst(data, sides) : data };
}

/** Numbers that were kept with the first side running fastest, in the order of all others: the last does. */
function rowsFirst(data, sides) {
  const sorted = data.slice();
  for (let i = 0; i < data.length; i++) {
    let [rest, from, stride] = [i, 0, data.length];
    for (let side = sides.length - 1; side >= 0; side--) {
      stride /= sides[side];
      from += (rest % sides[side]) * stride;
      rest = Math.floor(rest / sides[side]);
    }
    sorted[i] = data[from];
  }
  return sorted;
}

function readElements(view, start, count, letter, size, name) {
  if (letter === 'U')
    return Array.from({ length: count }, (_, i) => readText(view, start + i * size * 4, size));
  const read = READERS[`${letter}${size}`];
  if (!read) throw new Error(`"${name}" holds ${letter}${size}, which this reader does not know.`);
  const data = letter === 'i' ? new Int32Array(count) : new Float32Array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, start + i * size);
  return data;
}

/** NumPy's text: `size` UTF-32 characters, padded with zeros. */
function readText(view, start, size) {
  let text = '';
  for (let i = 0; i < size; i++) {
    const code = view.getUint32(start + i * 4, true);
    if (code === 0) break;
    text += String.fromCodePoint(code);
  }
  return text;
}

function halfToFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
