/** The smallest module with a vector instruction: one function that makes a v128 and drops its lanes (i8x16.popcnt). */
const MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** Whether this browser runs WebAssembly with 128-bit SIMD, which face tracking needs. */
export function hasWasmSimd(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(MODULE));
}
