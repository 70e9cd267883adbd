import { recordedFace } from '@guise/client/testing';
import { joinRoom } from '@guise/client-node';
import datachannel, { type DataChannel } from 'node-datachannel';
import { readMotion } from '../../../packages/protocol/tools/track-file.mjs';
import type { VandalAnswer, VandalOrder } from './messages.js';

/** A flood goes out in portions [ms]. */
const PORTION = 5;
const FRAME = 1000 / 30;
/** What SCTP takes of a channel before it sends it [bytes], of which nobody is told. Not the usual mebibyte: that is all of a second's flood. */
const SEND_BUFFER = 32 * 1024;

/** Sends on the channel on which the product sent last, past everything by which it holds itself back; with what it sent. */
let send: ((bytes: Uint8Array) => boolean) | null = null;
let packet: Uint8Array | null = null;
let cutAt: number | null = null;
let begun = 0;
let sent = 0;
/** Of these, what had left this process for certain when last looked: the rest waits for the line, or may. */
let gone = 0;
let buffered: (() => number) | null = null;
let timer: NodeJS.Timeout | undefined;

datachannel.setSctpSettings({ sendBufferSize: SEND_BUFFER });
tapChannels();
process.on('message', async (order: VandalOrder) => process.send?.(await handle(order)));
process.once('disconnect', () => process.exit());

async function handle(order: VandalOrder): Promise<VandalAnswer> {
  switch (order.kind) {
    case 'join':
      await join(order.server, order.room);
      return { kind: 'joined' };
    case 'flood':
      flood(order.rate);
      return { kind: 'flooding', begun: performance.timeOrigin + begun };
    case 'stop':
      clearInterval(timer);
      return { kind: 'stopped', cutAfter: cutAt === null ? null : cutAt - begun, sent: gone };
  }
}

/** From now on every channel that is made tells when something is sent on it. */
function tapChannels(): void {
  const { PeerConnection: Real } = datachannel;
  datachannel.PeerConnection = function tapped(...args: ConstructorParameters<typeof Real>) {
    return replacing(new Real(...args), 'createDataChannel', (create) => (...how: unknown[]) => {
      const channel = create(...how) as DataChannel;
      return replacing(channel, 'sendMessageBinary', (real) => (bytes: unknown) => {
        send = real as typeof send;
        buffered = () => channel.bufferedAmount();
        packet = new Uint8Array(bytes as Uint8Array);
        return real(bytes);
      });
    });
  } as unknown as typeof Real;
}

type Method = (...args: unknown[]) => unknown;

/** The same with one method in place of its own: libdatachannel's objects cannot be written to, and know only themselves. */
function replacing<T extends object>(object: T, name: keyof T, by: (own: Method) => Method): T {
  const own = (key: PropertyKey) => {
    const value = (object as Record<PropertyKey, unknown>)[key];
    return typeof value === 'function' ? (value.bind(object) as Method) : value;
  };
  return new Proxy(object, { get: (_target, key) => (key === name ? by(own(key) as Method) : own(key)) });
}

/** Comes in, and sends a face like everybody else until it has gone out. */
async function join(server: string, room: string): Promise<void> {
  const [clip] = (await readMotion()).unseen;
  if (!clip) throw new Error('no recording');
  const motion = recordedFace(clip.frames);
  const joined = await joinRoom({ server, room, name: 'Vandal' });
  joined.on('connectionStateChanged', (state) => {
    if (state !== 'connected') cutAt ??= performance.now();
  });
  const frames = setInterval(() => {
    const now = performance.now();
    joined.sendFace({ ...motion(now), timestamp: now });
  }, FRAME);
  while (packet === null) await new Promise((resolve) => setTimeout(resolve, FRAME));
  clearInterval(frames);
}

function flood(rate: number): void {
  const bytes = packet as Uint8Array;
  begun = performance.now();
  timer = setInterval(() => {
    if (cutAt !== null) return clearInterval(timer);
    const due = ((performance.now() - begun) / 1000) * rate;
    try {
      // A machine that was held up does not make up for all of it at once.
      for (let i = 0; sent < due && i < 4 * rate * (PORTION / 1000); i++, sent++) send?.(bytes);
      const waiting = SEND_BUFFER + (buffered?.() ?? 0);
      gone = sent - Math.ceil(waiting / bytes.byteLength);
    } catch {
      // The server has closed the channel.
      cutAt ??= performance.now();
    }
  }, PORTION);
}
