import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Decodes a clip frame by frame, in display order, none dropped or repeated, with its own timestamps.
 * Needs ffmpeg and ffprobe. Throws an Error when the clip cannot be decoded to its end.
 * @param {string} file
 * @returns {AsyncGenerator<{ picture: import('../dist/index.js').Picture, timestamp: number }>} timestamp in ms
 */
export async function* clipFrames(file) {
  const { width, height, timestamps } = await probe(file);
  const size = width * height * 4;
  const args = ['-v', 'error', '-i', file, '-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = new Promise((resolve, reject) => ffmpeg.on('error', reject).on('close', resolve));
  let count = 0;
  try {
    for await (const data of chunksOf(ffmpeg.stdout, size)) {
      if (count >= timestamps.length) throw new Error(`${file} has more frames than timestamps.`);
      yield { picture: { data, width, height }, timestamp: timestamps[count++] };
    }
    if ((await exit) !== 0 || count !== timestamps.length) {
      throw new Error(`ffmpeg decoded ${count} of ${timestamps.length} frames of ${file}.`);
    }
  } finally {
    ffmpeg.kill();
  }
}

async function probe(file) {
  const entries = 'stream=width,height:packet=pts_time';
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', entries, '-of', 'json', file];
  const { streams, packets } = JSON.parse((await run('ffprobe', args, { maxBuffer: 1 << 26 })).stdout);
  const timestamps = packets.map(({ pts_time }) => Number(pts_time) * 1000).sort((a, b) => a - b);
  return { width: streams[0].width, height: streams[0].height, timestamps };
}

/** Cuts a byte stream into pieces of `size`; a remainder at the end is left out. */
async function* chunksOf(stream, size) {
  let piece = new Uint8ClampedArray(size);
  let filled = 0;
  for await (const chunk of stream) {
    for (let at = 0; at < chunk.length; ) {
      const taken = chunk.subarray(at, at + size - filled);
      piece.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < size) continue;
      yield piece;
      piece = new Uint8ClampedArray(size);
      filled = 0;
    }
  }
}
