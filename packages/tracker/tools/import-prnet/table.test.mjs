import crc32c from 'crc-32/crc32c.js';
import { describe, expect, it } from 'vitest';
import { readTable } from './table.mjs';

const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]);
const text = (words) => [...new TextEncoder().encode(words)];

/** A block of keys that share nothing, and its trailer: plain, with a checksum. */
function block(entries) {
  const body = entries.flatMap(([key, value]) => [
    ...[0, ...varint(key.length), ...varint(value.length)],
    ...text(key),
    ...value,
  ]);
  // One restart, at 0.
  const bytes = Uint8Array.from([...body, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  const sum = crc32c.buf(bytes) >>> 0;
  const masked = (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
  return [...bytes, ...new Uint8Array(Uint32Array.of(masked).buffer)];
}

/** A table of one block of entries that its index names `times` times. */
function table(entries, times) {
  const data = block(entries);
  const handle = [...varint(0), ...varint(data.length - 5)];
  const index = block(Array.from({ length: times }, (_, i) => [`z${i}`, handle]));
  const footer = [0, 0, ...varint(data.length), ...varint(index.length - 5)];
  const end = new Uint8Array(48);
  end.set(footer);
  new DataView(end.buffer).setBigUint64(40, 0xdb4775248b80fb57n, true);
  return Uint8Array.from([...data, ...index, ...end]);
}

describe('a sorted table', () => {
  it('gives its keys and values', () => {
    const entries = readTable(table([['a', [1]], ['b', text('two')]], 1)); // biome-ignore format: one line
    expect([...entries]).toEqual([
      ['a', Uint8Array.of(1)],
      ['b', Uint8Array.from(text('two'))],
    ]);
  });

  it('that names more blocks than fit into it is refused before all of them are read', () => {
    const large = [['a', Array.from({ length: 4096 }, () => 7)]];
    expect(() => readTable(table(large, 1000))).toThrow('its blocks are larger than it is');
  });
});
