import {
  FACE_LAYERS,
  FACE_SEQUENCES,
  FaceDecoder,
  type FaceFrame,
  type FaceLayer,
  type FaceRate,
  LAYER_COUNTS,
  layersOf,
  WireError,
} from '@guise/protocol';
import { FaceLosses } from '../face-losses.js';
import { FaceSender } from '../face-sender.js';
import { LossMeter } from '../loss-meter.js';
import { type NetworkConditions, VirtualNetwork } from './virtual-network.js';

/** Headers of IP, UDP, DTLS and SCTP around each packet [bytes]. */
export const HEADERS = 93;
/** How long it takes a receiver's request for a keyframe to reach the sender [ms]; no two within 200 ms, see `KeyframeRequests`. */
const REQUEST = 60;
const REQUEST_DISTANCE = 200;
/** How often the sender hears what was lost [ms], see `FaceFeedback`. */
const REPORT_INTERVAL = 2000;

/** A frame that could be read. */
export interface Arrival {
  frame: FaceFrame;
  /** Its packet's number, without wrapping. */
  sequence: number;
  /** How many were sent so far on the layers that are taken. */
  sent: number;
  /** [ms] */
  arrival: number;
}

interface Packet {
  sent: number;
  bytes: Uint8Array;
  layer: FaceLayer;
  count: number;
  arrival: number;
}

/**
 * A face's way from sender to receiver in virtual time: what is sent, and when, is up to a {@link FaceSender}; packets are
 * real ones, and one that waits for a keyframe that was lost is as good as lost. The receiver asks for keyframes and
 * reports its losses as in a call.
 */
export class VirtualCall {
  /** What came so far, in the order of arrival. */
  readonly arrivals: Arrival[] = [];
  readonly #sender = new FaceSender({ landmarks: false });
  readonly #decoder = new FaceDecoder();
  readonly #numbers = new LossMeter(FACE_SEQUENCES);
  readonly #losses = new FaceLosses();
  readonly #counts = [0, 0, 0];
  readonly #onTheWay: Packet[] = [];
  #now = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  #requestDue = Number.POSITIVE_INFINITY;
  #rate: FaceRate;
  #reportDue = REPORT_INTERVAL;
  /** How long the last packet took that arrived [ms]: what waits in a queue on the way shows in the round trip. */
  #transit: number | null = null;

  /** @param rate how many frames a second the receiver wants at first */
  constructor(network: NetworkConditions, seed: number, rate: FaceRate = 30) {
    this.#rate = rate;
    const way = new VirtualNetwork(network, seed);
    this.#sender.handleChannel({
      readyState: 'open',
      bufferedAmount: 0,
      send: (bytes, layer) => {
        if (layer >= layersOf(this.#rate)) return;
        const count = (this.#counts[layer] as number) % LAYER_COUNTS;
        (this.#counts[layer] as number)++;
        for (const arrival of way.send(this.#now, HEADERS + bytes.byteLength)) {
          this.#onTheWay.push({ sent: this.#now, bytes: bytes.slice(), layer, count, arrival });
        }
      },
    });
    this.#sender.handleLayered(rate < 30);
  }

  /** Offers a frame to the sender. Call it in the order of `now` [ms]. */
  send(frame: FaceFrame, now: number): void {
    this.receive(now);
    this.#now = now;
    if (this.#requestDue <= now) {
      this.#requestDue = Number.POSITIVE_INFINITY;
      this.#sender.handleKeyframeRequest();
    }
    if (this.#reportDue <= now) {
      this.#reportDue += REPORT_INTERVAL;
      this.#sender.handleNetwork(now, this.#losses.take() ?? 0, this.#transit);
    }
    this.#sender.send(frame);
  }

  /** Takes in what arrives until then [ms]. */
  receive(until: number): void {
    this.#onTheWay.sort((a, b) => a.arrival - b.arrival);
    const later = this.#onTheWay.findIndex(({ arrival }) => arrival > until);
    const come = this.#onTheWay.splice(0, later < 0 ? this.#onTheWay.length : later);
    for (const packet of come) this.#read(packet);
  }

  /** How many frames a second the receiver wants from now on. */
  set rate(rate: FaceRate) {
    this.#losses.forget(FACE_LAYERS.slice(layersOf(this.#rate), layersOf(rate)));
    this.#rate = rate;
    this.#sender.handleLayered(rate < 30);
  }

  /** Share of the packets of the layers that are taken that was lost lately, as the receiver sees it, 0..1. */
  get lossShare(): number {
    return this.#losses.share;
  }

  #read({ bytes, layer, count, arrival, sent: left }: Packet): void {
    this.#transit = arrival - left;
    const sent = this.#losses.observe(layer, count);
    try {
      const { frame, sequence } = this.#decoder.decode(bytes);
      const number = this.#numbers.observe(sequence);
      this.arrivals.push({ frame, sequence: number, sent: this.#rate === 30 ? number : sent, arrival });
      this.#askedAt = Number.NEGATIVE_INFINITY;
    } catch (error) {
      if (!(error instanceof WireError) || error.sequence === null) throw error;
      this.#numbers.observe(error.sequence);
      if (arrival - this.#askedAt < REQUEST_DISTANCE) return;
      this.#askedAt = arrival;
      this.#requestDue = Math.min(this.#requestDue, arrival + REQUEST);
    }
  }
}
