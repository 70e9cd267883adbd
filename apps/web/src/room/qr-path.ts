import { encode } from 'uqr';

/** Modules of quiet around a code: what the standard asks for. */
const QUIET = 4;

/** A code as the path of its dark modules, in a square of `size` modules, quiet zone included. */
export function qrPath(text: string): { path: string; size: number } {
  // Medium correction: a screen is clean, and fewer modules are larger ones.
  const { data, size } = encode(text, { ecc: 'M', border: QUIET });
  const rows = data.map((row, y) => {
    // A run of dark modules is one rectangle: no hairlines between them.
    const runs: string[] = [];
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x++;
      runs.push(`M${start} ${y}h${x + 1 - start}v1H${start}z`);
    }
    return runs.join('');
  });
  return { path: rows.join(''), size };
}
