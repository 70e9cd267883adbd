import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A video that cannot be read, and why, in one sentence. */
export class VideoError extends Error {
  name = 'VideoError';
}

/**
 * What a video says of itself. Throws {@link VideoError} when it is no video or ffprobe is missing.
 * @param {string} file
 * @returns {Promise<{ duration: number | null, frameRate: number }>} [s], frames a second
 */
export async function probeVideo(file) {
  await access(file).catch(() => {
    throw new VideoError(`There is no file ${file}.`);
  });
  const entries = 'stream=avg_frame_rate,r_frame_rate,duration:format=duration';
  // V: a video stream that is not the cover of an album.
  const args = ['-v', 'error', '-select_streams', 'V:0', '-show_entries', entries, '-of', 'json', file];
  const { stdout } = await run('ffprobe', args).catch((error) => {
    throw error.code === 'ENOENT'
      ? missing('ffprobe')
      : new VideoError(`${file} is no video: ffprobe cannot read it.`);
  });
  const { streams, format } = JSON.parse(stdout);
  if (!streams?.length) throw new VideoError(`${file} has no video in it.`);
  const rates = [streams[0].avg_frame_rate, streams[0].r_frame_rate].map(ratio);
  const durations = [streams[0].duration, format?.duration].map(Number);
  return {
    duration: durations.find((seconds) => seconds > 0) ?? null,
    frameRate: rates.find((rate) => rate > 0) ?? 30,
  };
}

/**
 * Decodes a video frame by frame, in display order, none dropped or repeated, with its own timestamps; turned upright
 * where the video says so, with square pixels. Needs ffmpeg. Throws {@link VideoError} when it cannot be decoded.
 * @param {string} file
 * @returns {AsyncGenerator<{ picture: import('../dist/index.js').Picture, timestamp: number }>} timestamp in ms
 */
export async function* clipFrames(file) {
  // showinfo says the time and size of each frame on stderr just before the frame itself comes out.
  const filter = 'scale=round(iw*sar):ih,setsar=1,showinfo=checksum=0';
  const raw = ['-vsync', '0', '-f', 'rawvideo', '-pix_fmt', 'rgba', 'pipe:1'];
  const log = ['-hide_banner', '-nostats', '-nostdin', '-loglevel', 'level+info'];
  const ffmpeg = spawn('ffmpeg', [...log, '-i', file, '-map', '0:V:0', '-vf', filter, ...raw], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const failed = new Promise((_, reject) => {
    ffmpeg.on('error', (error) => reject(error.code === 'ENOENT' ? missing('ffmpeg') : error));
  });
  // Whoever waits for a frame hears of it, too; without anybody waiting it is no crash.
  failed.catch(() => {});
  const exit = once(ffmpeg, 'close').catch(() => [null]);
  const complaints = [];
  const shown = shownFrames(ffmpeg.stderr, complaints);
  const bytes = new ByteReader(ffmpeg.stdout);
  let last = null;
  let interval = 1000 / 30;
  try {
    while (true) {
      const { value: frame } = await Promise.race([shown.next(), failed]);
      if (!frame) break;
      const { width, height } = frame;
      const data = await bytes.read(width * height * 4);
      if (!data) break;
      // A frame without a time of its own follows the one before as that one followed its own.
      const timestamp = frame.timestamp ?? (last === null ? 0 : last + interval);
      if (last !== null && timestamp > last) interval = timestamp - last;
      last = timestamp;
      yield { picture: { data, width, height }, timestamp };
    }
    const [code] = await Promise.race([exit, failed]);
    if (code !== 0) throw new VideoError(`ffmpeg cannot decode ${file}${reason(complaints)}.`);
    if (last === null) throw new VideoError(`${file} has no picture in it.`);
  } finally {
    ffmpeg.kill('SIGKILL');
  }
}

/** What ffmpeg's log says of each frame; its complaints are kept. */
async function* shownFrames(stderr, complaints) {
  for await (const line of createInterface({ input: stderr })) {
    const shown = /pts_time:\s*(\S+).* s:(\d+)x(\d+) /.exec(line);
    if (shown) {
      const seconds = Number(shown[1]);
      const timestamp = Number.isFinite(seconds) ? seconds * 1000 : null;
      yield { timestamp, width: Number(shown[2]), height: Number(shown[3]) };
    } else if (/\[(error|fatal)\]/.test(line)) complaints.push(line.replace(/^.*\[(error|fatal)\]\s*/, ''));
  }
}

/** Reads a stream piece by piece. */
class ByteReader {
  #chunks;
  #rest = new Uint8Array(0);

  constructor(stream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** The next `size` bytes; `null` when the stream ends before. */
  async read(size) {
    const piece = new Uint8ClampedArray(size);
    for (let filled = 0; filled < size; ) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#chunks.next();
        if (done) return null;
        this.#rest = value;
      }
      const taken = this.#rest.subarray(0, size - filled);
      piece.set(taken, filled);
      filled += taken.length;
      this.#rest = this.#rest.subarray(taken.length);
    }
    return piece;
  }
}

const missing = (program) => new VideoError(`${program} is missing: install ffmpeg, which brings it.`);

const reason = (complaints) => (complaints.length > 0 ? ` (${complaints[0].trim().replace(/\.$/, '')})` : '');

/** "30000/1001" -> 29.97 */
function ratio(text) {
  const [numerator, denominator = 1] = String(text).split('/').map(Number);
  return numerator / denominator;
}
