import { FaceDecoder, readFaceMessage } from '@guise/protocol';
import { openRecording, type RoomKeys } from '@guise/seal';
import type { RecordedMessage, RecordedVoicePacket } from '@guise/server/testing';
import { OpusDecoder } from 'opus-decoder';
import sharp from 'sharp';
import { readRtp } from '../../packages/client-node/src/rtp.js';
import { VOICES, type VoiceName } from '../fixtures/voices.js';

// Whatever can make a face, a text, a sound or a picture of bytes, with keys and without.

/** What of a recording these keys open; all of it is told apart by who sent it, so it is tried as everybody's. */
export function readers(keys: RoomKeys, ids: readonly string[]) {
  const opener = openRecording(keys);
  const first = (open: (id: string) => Uint8Array | null) => {
    for (const id of ids) {
      const opened = open(id);
      if (opened) return { id, opened };
    }
    return null;
  };
  return {
    messages: (messages: readonly RecordedMessage[]) =>
      messages.flatMap(({ label, bytes }) => {
        const packet = label === 'state' ? bytes : readFaceMessage(bytes).packet;
        const read = first((id) =>
          label === 'state' ? opener.openState(id, packet) : opener.openFace(id, packet),
        );
        return read ? [{ ...read, label, packet }] : [];
      }),
    voices: (packets: readonly RecordedVoicePacket[]) =>
      packets.flatMap(({ packet }) => {
        const payload = readRtp(packet)?.payload;
        const read = payload && first((id) => opener.openStreamFrame('voice', id, payload));
        return read ? [read.opened] : [];
      }),
    texts: (texts: Iterable<string>) =>
      [...texts].flatMap((text) => {
        const lines = ids.flatMap((id) => [
          opener.openText('chat', id, text),
          opener.openText('caption', id, text),
        ]);
        return [...lines, opener.openAvatar(text)].filter((opened) => opened !== null);
      }),
    files: async (files: readonly Uint8Array[]) =>
      (await Promise.all(files.map((file) => opener.openFile(file)))).filter((opened) => opened !== null),
  };
}

/** What the codec makes of each packet of one face: a face, or why it is none. */
export function decodeFaces(packets: readonly Uint8Array[]): string[] {
  const decoder = new FaceDecoder();
  return packets.map((packet) => {
    try {
      decoder.decode(packet);
      return 'a face';
    } catch (error) {
      return (error as { reason: string }).reason;
    }
  });
}

/** How loud each of the fixtures' voices is in what an Opus decoder makes of these packets [dB below full scale]. */
export async function decodeVoices(packets: readonly Uint8Array[]): Promise<Record<VoiceName, number>> {
  const decoder = new OpusDecoder({ channels: 1, preSkip: 0 });
  await decoder.ready;
  try {
    const { channelData, sampleRate } = decoder.decodeFrames([...packets]);
    const samples = channelData[0] ?? new Float32Array(0);
    const loudness = (pitch: number) =>
      20 * Math.log10(Math.max(1e-9, amplitude(samples, pitch / sampleRate)));
    return Object.fromEntries(
      Object.entries(VOICES).map(([name, pitch]) => [name, loudness(pitch)]),
    ) as Record<VoiceName, number>;
  } finally {
    decoder.free();
  }
}

/** Amplitude near a frequency [cycles a sample], in the mean of windows of 40 ms: the voices have a vibrato. */
function amplitude(samples: Float32Array, frequency: number): number {
  const window = 1920;
  let sum = 0;
  let windows = 0;
  for (let from = 0; from + window <= samples.length; from += window, windows++) {
    let [real, imaginary] = [0, 0];
    for (let i = 0; i < window; i++) {
      const value = (samples[from + i] as number) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window));
      real += value * Math.cos(2 * Math.PI * frequency * i);
      imaginary += value * Math.sin(2 * Math.PI * frequency * i);
    }
    sum += (real * real + imaginary * imaginary) / (window / 2) ** 2;
  }
  return windows > 0 ? Math.sqrt(sum / windows) : 0;
}

/** How pictures begin that models and pages carry. */
const SIGNATURES = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
  [0x52, 0x49, 0x46, 0x46],
  [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb],
  [0x47, 0x49, 0x46, 0x38],
].map((signature) => Buffer.from(signature));

/** A picture of 96 by 96 pixels, no two of which are alike, as PNG. */
export async function makeTexture(): Promise<Uint8Array> {
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  const picture = sharp({ create: { width: 96, height: 96, channels: 3, background: '#808080', noise } });
  return Uint8Array.from(await picture.png().toBuffer());
}

/** The pixels of every picture that an image decoder finds anywhere in there. */
export async function decodePictures(file: Uint8Array): Promise<Uint8Array[]> {
  const bytes = Buffer.from(file);
  const places = SIGNATURES.flatMap((signature) => {
    const found: number[] = [];
    for (let at = bytes.indexOf(signature); at >= 0; at = bytes.indexOf(signature, at + 1)) found.push(at);
    return found;
  });
  const pictures = await Promise.all(
    [...new Set([0, ...places])].map((at) =>
      sharp(bytes.subarray(at))
        .raw()
        .toBuffer()
        .catch(() => null),
    ),
  );
  return pictures.filter((pixels) => pixels !== null);
}

/** Every text in what signalling carried. */
export function textsIn(signalling: readonly { text: string }[]): Set<string> {
  const texts = new Set<string>();
  const collect = (value: unknown) => {
    if (typeof value === 'string') texts.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  for (const { text } of signalling) {
    const json = /[[{].*$/s.exec(text)?.[0];
    if (json) collect(JSON.parse(json));
  }
  return texts;
}

/** Whether the one stands in the other; what is shorter than 4 bytes does so by chance. */
export const contains = (bytes: Uint8Array, wanted: Uint8Array): boolean =>
  wanted.length >= 4 && Buffer.from(bytes).includes(Buffer.from(wanted));

/** Whether it stands anywhere in what was written down: as it is, or in base64. */
export function occurs(wanted: Uint8Array, places: readonly Buffer[]): boolean {
  const bytes = Buffer.from(wanted);
  const shapes = [0, 1, 2].flatMap((shift) => {
    const inner = bytes.subarray(shift, shift + Math.floor((bytes.length - shift) / 3) * 3);
    return [Buffer.from(inner.toString('base64')), Buffer.from(inner.toString('base64url'))];
  });
  return places.some((place) => [bytes, ...shapes].some((shape) => place.includes(shape)));
}
