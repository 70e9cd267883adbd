/** The first lines of what the user reads. Everything goes to stdout, one line per thing that happens. */

/** @param {string} text */
export function say(text) {
  console.log(text);
}

/**
 * Shows how far something long has come: in place on a terminal, else as one line for every further tenth.
 *
 * @param {string} label
 * @param {{ write(text: string): unknown, isTTY?: boolean }} [out]
 * @returns {{ update(share: number): void, end(): void }} share is 0..1
 */
export function progress(label, out = process.stdout) {
  let shown = -1;
  let inPlace = false;
  return {
    update(share) {
      const percent = Math.floor(Math.min(Math.max(share, 0), 1) * 100);
      const step = out.isTTY ? percent : percent - (percent % 10);
      if (step <= shown) return;
      shown = step;
      inPlace = out.isTTY === true;
      out.write(inPlace ? `\r${label}: ${step} %` : `${label}: ${step} %\n`);
    },
    end() {
      if (inPlace) out.write('\n');
      inPlace = false;
    },
  };
}

/**
 * The last lines of a command's output, for showing after it failed.
 *
 * @param {string} output
 * @param {number} [count]
 */
export function lastLines(output, count = 20) {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
