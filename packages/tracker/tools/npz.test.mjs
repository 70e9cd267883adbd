import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpy, readNpz } from './npz.mjs';

/** An .npy file as NumPy writes it. */
function npy(descr, shape, body, fortran = 'False') {
  const shapeText = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shapeText}, }\n`;
  const start = Uint8Array.of(0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8);
  return Buffer.concat([start, Buffer.from(header), Buffer.from(body.buffer)]);
}

const archive = (files, level) => zipSync(files, { level });

describe('readNpz', () => {
  it.each([0, 6])('reads numbers and text, zip level %s', (level) => {
    const bytes = archive(
      {
        'points.npy': npy('<f4', [2, 3], Float32Array.of(1, -2, 3.5, 0, 5, 6)),
        'half.npy': npy('<f2', [5], Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x7c00)),
        'ids.npy': npy('<i4', [1], Int32Array.of(-7)),
        'wide.npy': npy('<i8', [2], BigInt64Array.of(12n, -3n)),
        'names.npy': npy('<U3', [2], Uint32Array.of(97, 98, 99, 228, 0, 0)),
      },
      level,
    );
    const { points, half, ids, wide, names } = readNpz(bytes, ['points', 'half', 'ids', 'wide', 'names']);
    expect(points).toEqual({ shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 5, 6) });
    expect(half.data[0]).toBe(1);
    expect(half.data[1]).toBe(-2);
    expect(half.data[2]).toBeCloseTo(1 / 3, 3);
    expect(half.data[3]).toBeCloseTo(2 ** -24, 12);
    expect(half.data[4]).toBe(Number.POSITIVE_INFINITY);
    expect(ids.data[0]).toBe(-7);
    expect(wide.data).toEqual(Int32Array.of(12, -3));
    expect(names.data).toEqual(['abc', 'ä']);
  });

  it('reads columns one after the other as rows', () => {
    const bytes = npy('<f8', [2, 3], Float64Array.of(1, 2, 3, 4, 5, 6), 'True');
    expect(readNpy(bytes, 'points')).toEqual({ shape: [2, 3], data: Float32Array.of(1, 3, 5, 2, 4, 6) });
  });

  it('names what is missing or unknown', () => {
    const bytes = archive(
      { 'big.npy': npy('<c8', [1], Float32Array.of(1, 2)), 'junk.npy': Buffer.from('junk') },
      0,
    );
    expect(() => readNpz(bytes, ['none'])).toThrow('"none"');
    expect(() => readNpz(bytes, ['big'])).toThrow('c8');
    expect(() => readNpz(bytes, ['junk'])).toThrow('"junk" is no .npy file');
  });
});
