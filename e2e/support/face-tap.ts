import { type FaceFrame, readFaceMessage } from '@guise/protocol';
import type { Page } from '@playwright/test';
import type { RemoteParticipant } from './guise-handle.js';

/** The channels of one face, all layers together, in or out. Times are `performance.now()` of that page [ms]. */
export interface TappedChannel {
  /** `null` before it opened. */
  readonly opened: number | null;
  /** Packets that were handed to it, and packets that came. */
  readonly sent: readonly TappedPacket[];
  readonly received: readonly TappedPacket[];
}

export interface TappedPacket {
  readonly at: number;
  /** A face packet, without its layer's count. */
  readonly bytes: Uint8Array;
}

/** A face as it was sampled for a picture. */
export interface TappedPicture {
  /** The `now` of `sampleFace` [ms]. */
  readonly now: number;
  /** Without landmarks. */
  readonly frame: FaceFrame;
  /** Playout delay aimed at [ms]. */
  readonly delay: number;
}

interface PagePacket {
  at: number;
  bytes: Uint8Array;
}

/** What the script in the page keeps. */
interface PageTap {
  channels: { label: string; opened: number | null; sent: PagePacket[]; received: PagePacket[] }[];
  /** By participant. */
  pictures: Map<string, TappedPicture[]>;
}

/** Watches what goes through a page's face channels and what is sampled for its pictures, from before its first script. */
export class FaceTap {
  private constructor(private readonly page: Page) {}

  /** Call before the page is opened. */
  static async watch(page: Page): Promise<FaceTap> {
    await page.addInitScript(tapFaces);
    return new FaceTap(page);
  }

  /** The faces in the order in which their first channels were made. */
  async channels(): Promise<TappedChannel[]> {
    const rows = await this.page.evaluate(readChannels);
    const labels = [...new Set(rows.map(({ label }) => label))];
    const packets = (tapped: [at: number, bytes: string][]) =>
      tapped
        .map(([at, bytes]) => ({ at, bytes: new Uint8Array(Buffer.from(bytes, 'latin1')) }))
        .sort((one, other) => one.at - other.at)
        .map(({ at, bytes }) => ({ at, bytes: readFaceMessage(bytes).packet }));
    return labels.map((wanted) => {
      const layers = rows.filter(({ label }) => label === wanted);
      const opened = layers.map((layer) => layer.opened).filter((time) => time !== null);
      return {
        opened: opened.length > 0 ? Math.min(...opened) : null,
        sent: packets(layers.flatMap(({ sent }) => sent)),
        received: packets(layers.flatMap(({ received }) => received)),
      };
    });
  }

  /** Every picture of the participant called `name`, from the first face on. */
  async pictures(name: string): Promise<TappedPicture[]> {
    const rows = await this.page.evaluate(readPictures, name);
    return rows.map(({ blendshapes, frame, ...rest }) => ({
      ...rest,
      frame: { ...frame, landmarks: null, blendshapes: Float32Array.from(blendshapes) },
    }));
  }
}

/** Runs in the page, before its scripts. */
function tapFaces(): void {
  const tap: PageTap = { channels: [], pictures: new Map() };
  Object.assign(globalThis, { faceTap: tap });

  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function (label, options) {
    const channel = createDataChannel.call(this, label, options);
    // mediasoup-client asks a connection that it never uses what the browser can do.
    if (options?.negotiated) watch(channel);
    return channel;
  };
  // A new participant is known at least a round trip before a face of theirs.
  setInterval(tapParticipants, 4);

  function watch(channel: RTCDataChannel): void {
    const tapped: PageTap['channels'][number] = {
      label: channel.label,
      opened: null,
      sent: [],
      received: [],
    };
    tap.channels.push(tapped);
    channel.addEventListener('open', () => {
      tapped.opened = performance.now();
    });
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const at = performance.now();
      if (data instanceof ArrayBuffer) tapped.received.push({ at, bytes: new Uint8Array(data.slice(0)) });
    });
    const { send } = channel as { send(data: Uint8Array): void };
    channel.send = (data: unknown) => {
      // A view into memory that is used again.
      tapped.sent.push({ at: performance.now(), bytes: (data as Uint8Array).slice() });
      send.call(channel, data as Uint8Array);
    };
  }

  function tapParticipants(): void {
    for (const participant of globalThis.guise?.room?.participants.values() ?? []) {
      if (tap.pictures.has(participant.id)) continue;
      const pictures: TappedPicture[] = [];
      tap.pictures.set(participant.id, pictures);
      const { sampleFace } = participant;
      (participant as { sampleFace: RemoteParticipant['sampleFace'] }).sampleFace = (now) => {
        const frame = sampleFace.call(participant, now);
        if (frame) {
          const copy = structuredClone({ ...frame, landmarks: null });
          pictures.push({ now, frame: copy, delay: participant.faceStats.playoutDelay });
        }
        return frame;
      };
    }
  }
}

/** Runs in the page. */
function readChannels() {
  const { faceTap } = globalThis as unknown as { faceTap: PageTap };
  const rows = (packets: PagePacket[]) =>
    packets.map(({ at, bytes }): [number, string] => [at, String.fromCharCode(...bytes)]);
  return faceTap.channels.map(({ label, opened, sent, received }) => ({
    label,
    opened,
    sent: rows(sent),
    received: rows(received),
  }));
}

/** Runs in the page. */
function readPictures(name: string) {
  const { faceTap } = globalThis as unknown as { faceTap: PageTap };
  const participants = [...(globalThis.guise?.room?.participants.values() ?? [])];
  const id = participants.find((other) => other.name === name)?.id ?? '';
  return (faceTap.pictures.get(id) ?? []).map(({ now, delay, frame }) => {
    const { blendshapes, ...rest } = frame;
    return { now, delay, frame: rest, blendshapes: [...blendshapes] };
  });
}
