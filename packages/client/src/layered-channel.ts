import { type FaceLayer, LIMITS, writeFaceMessage } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import type { FaceChannel } from './face-sender.js';
import type { RoomSeal } from './sealing/room-seal.js';

/** The part of a DataProducer that a face's layer uses. */
export type LayerProducer = Pick<types.DataProducer, 'readyState' | 'bufferedAmount' | 'send' | 'close'>;

/** A face's channels as one: each layer is a data channel of its own, and counts its messages. Counts are never sealed. */
export class LayeredChannel implements FaceChannel {
  readonly #counts: number[];
  readonly #message = new Uint8Array(LIMITS.faceMessageBytes);

  /** @param producers a layer's each, base first */
  constructor(
    private readonly producers: readonly LayerProducer[],
    private readonly seal?: Pick<RoomSeal, 'sealFace'>,
  ) {
    this.#counts = producers.map(() => 0);
  }

  /** They open together, and what is on the base is what everybody needs. */
  get readyState(): RTCDataChannelState {
    return this.producers[0]?.readyState ?? 'closed';
  }

  /** Bytes handed over and not sent yet, on all layers. */
  get bufferedAmount(): number {
    return this.producers.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  }

  /** A layer that is not open loses the packet, as a network would. */
  send(packet: Uint8Array, layer: FaceLayer, counted: boolean): void {
    const producer = this.producers[layer];
    const count = counted ? (this.#counts[layer] ?? 0) : null;
    if (count !== null) this.#counts[layer] = count + 1;
    if (producer?.readyState === 'open') {
      const message = writeFaceMessage(count, this.seal?.sealFace(packet) ?? packet, this.#message);
      producer.send(message as Uint8Array<ArrayBuffer>);
    }
  }

  close(): void {
    for (const producer of this.producers) producer.close();
  }
}
