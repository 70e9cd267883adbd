import { type OscMessageInput, toBuffer } from 'osc-min';
import type { VmcFace } from './vmc-face.js';

/** Most bytes of a UDP packet's payload that crosses any usual network in one piece: 1500 less IPv6's and UDP's headers, and some. */
export const PACKET_BYTES = 1400;
/** "#bundle", and a time. */
const BUNDLE_HEADER = 16;
/** Each message's length. */
const SIZE = 4;
const ROOT = [0, 0, 0, 0, 0, 0, 1];
/** OSC's "at once". */
const IMMEDIATELY: [number, number] = [0, 1];

const float = (value: number) => ({ type: 'float', value }) as const;
const integer = (value: number) => ({ type: 'integer', value }) as const;
const string = (value: string) => ({ type: 'string', value }) as const;

/**
 * One moment as VMC packets (OSC bundles of at most {@link PACKET_BYTES}), in the order in which they have to arrive.
 * @param face `null`: nobody is there
 * @param seconds on the bridge's clock
 */
export function vmcPackets(face: VmcFace | null, seconds: number): Uint8Array[] {
  const messages: OscMessageInput[] = [
    { address: '/VMC/Ext/OK', args: [integer(face ? 1 : 0)] },
    { address: '/VMC/Ext/T', args: [float(seconds)] },
  ];
  if (face) messages.push(...faceMessages(face));
  return bundles(messages.map((message) => ({ message, bytes: toBuffer(message).byteLength }))).map(packet);
}

function* faceMessages({ bones, blends }: VmcFace): Generator<OscMessageInput> {
  yield { address: '/VMC/Ext/Root/Pos', args: [string('root'), ...ROOT.map(float)] };
  for (const { name, position, rotation } of bones) {
    yield { address: '/VMC/Ext/Bone/Pos', args: [string(name), ...[...position, ...rotation].map(float)] };
  }
  for (const [name, value] of blends) {
    yield { address: '/VMC/Ext/Blend/Val', args: [string(name), float(value)] };
  }
  // Only now does a receiver show them, all at once.
  yield { address: '/VMC/Ext/Blend/Apply', args: [] };
}

function bundles(messages: readonly { message: OscMessageInput; bytes: number }[]): OscMessageInput[][] {
  const all: OscMessageInput[][] = [];
  let room = 0;
  for (const { message, bytes } of messages) {
    if (SIZE + bytes > room) {
      all.push([]);
      room = PACKET_BYTES - BUNDLE_HEADER;
    }
    all.at(-1)?.push(message);
    room -= SIZE + bytes;
  }
  return all;
}

function packet(elements: OscMessageInput[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = toBuffer({
    timetag: IMMEDIATELY,
    elements,
  });
  return new Uint8Array(buffer, byteOffset, byteLength);
}
