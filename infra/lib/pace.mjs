/** What is taken at once [MiB], and how many times: the middle one counts. */
const MIB = 32;
const TIMES = 7;
/**
 * Beyond this [ms a MiB] browsers that show a camera's film, track a face and draw one are seconds late on two cores, whatever the program under test
 * does. A machine whose memory is its own takes a fifth of it; one whose memory is handed out by a busy host takes many times as much.
 */
const SLOW = 2;

/** How long this machine takes to hand out a MiB of memory that nobody has touched yet [ms], which is what browsers do all the time. */
export function memoryPace() {
  const times = [];
  for (let i = 0; i < TIMES; i++) {
    const begin = performance.now();
    Buffer.alloc(MIB * 1024 * 1024, 1);
    times.push((performance.now() - begin) / MIB);
  }
  return /** @type {number} */ (times.sort((a, b) => a - b)[TIMES >> 1]);
}

/**
 * Why this machine says nothing of how faces move, `null` if it does.
 *
 * @param {number} [pace] ms a MiB
 */
export function slowness(pace = memoryPace()) {
  return pace > SLOW
    ? `It takes ${pace.toFixed(1)} ms for a MiB of memory, and more than ${SLOW} is too slow.`
    : null;
}
