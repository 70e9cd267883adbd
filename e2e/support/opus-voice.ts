import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { voicePath } from '../fixtures/build.js';
import type { VoiceName } from '../fixtures/voices.js';

const FRAME = 20;

/** The Opus packets of one loop of a voice, 20 ms each, as ffmpeg codes it for speech. */
export async function opusVoice(name: VoiceName): Promise<Uint8Array[]> {
  const args = [
    '-v',
    'error',
    '-i',
    await voicePath(name),
    '-c:a',
    'libopus',
    '-b:a',
    '32k',
    '-application',
    'voip',
  ];
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [...args, '-frame_duration', String(FRAME), '-f', 'ogg', '-'],
    { encoding: 'buffer', maxBuffer: 2 ** 24 },
  );
  return oggPackets(stdout).slice(2);
}

/** All packets of an Ogg stream (RFC 3533), Opus' two headers among them. */
export function oggPackets(bytes: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let begun: Uint8Array[] = [];
  for (let page = 0; page + 27 <= bytes.byteLength; ) {
    const segments = bytes[page + 26] as number;
    let at = page + 27 + segments;
    for (const size of bytes.subarray(page + 27, at)) {
      begun.push(bytes.subarray(at, at + size));
      at += size;
      // A segment of 255 bytes is not a packet's last.
      if (size === 255) continue;
      packets.push(Buffer.concat(begun));
      begun = [];
    }
    page = at;
  }
  return packets;
}
