import {
  type DtlsParameters,
  type Grant,
  type RequestData,
  type ResponseData,
  type RtpCapabilities,
  SignallingError,
} from '@guise/protocol';
import type { types } from 'mediasoup';
import { type FloodLimits, type Flow, watchFlood } from '../media/flood-watch.js';
import { refusals } from '../media/refusals.js';
import type { MediaSite, RoomMedia, Sent } from '../media/room-media.js';
import { createTransport, limitIncoming, transportOptions } from '../media/transports.js';

/** Which way a transport goes, as the participant sees it. */
export type Direction = RequestData<'createTransport'>['direction'];

/** Without any of these there is nothing to send. */
const SENDING: readonly Grant[] = ['publishFace', 'publishAudio', 'shareScreen'];

/**
 * A participant's transports, at most one each way, once they are made. Every method is one request and throws a
 * {@link SignallingError} when it cannot be granted.
 */
export class ParticipantTransports {
  #sender: types.WebRtcTransport | null = null;
  #receiver: types.WebRtcTransport | null = null;
  #rtpCapabilities: RtpCapabilities | null = null;
  #closed = false;
  /** Where this participant's media is, once there is any. */
  #site: MediaSite | null = null;
  #placing: Promise<MediaSite> | null = null;
  readonly #connected = new WeakSet<types.WebRtcTransport>();

  /**
   * @param may what the participant may do now
   * @param limitsOf what may come on each transport now
   * @param onFlood called when more came than that; both transports are to be closed once it has `settled`
   */
  constructor(
    private readonly media: RoomMedia,
    private readonly may: (grant: Grant) => boolean,
    private readonly limitsOf: (direction: Direction) => FloodLimits,
    private readonly onFlood: (direction: Direction, flow: Flow, settled: Promise<void>) => void,
  ) {}

  get sender(): types.WebRtcTransport | null {
    return this.#sender;
  }

  get receiver(): types.WebRtcTransport | null {
    return this.#receiver;
  }

  /** Where they are, once they are made and until they close. */
  get site(): MediaSite | null {
    return this.#site;
  }

  /** What the receiving end can decode. */
  get rtpCapabilities(): RtpCapabilities | null {
    return this.#rtpCapabilities;
  }

  /** @throws SignallingError `out-of-order` */
  requireSender(): types.WebRtcTransport {
    if (!this.#sender) throw SignallingError.outOfOrder('Create a transport to send before producing.');
    return this.#sender;
  }

  /** @throws SignallingError `out-of-order` */
  requireReceiver(): types.WebRtcTransport {
    if (!this.#receiver) throw SignallingError.outOfOrder('Create a transport to receive before consuming.');
    return this.#receiver;
  }

  async create(request: RequestData<'createTransport'>): Promise<ResponseData<'createTransport'>> {
    if (request.direction === 'send' && !SENDING.some((grant) => this.may(grant)))
      throw SignallingError.notAllowed('publishFace');
    const existing = request.direction === 'send' ? this.#sender : this.#receiver;
    if (existing) throw SignallingError.outOfOrder(`There is a transport to ${request.direction} already.`);
    const notJoinedIfClosed = (error: unknown) => {
      throw this.#closed ? SignallingError.notJoined() : error;
    };
    const site = await this.#place().catch(notJoinedIfClosed);
    const transport = await createTransport(site).catch(notJoinedIfClosed);
    if (this.#closed) {
      transport.close();
      throw SignallingError.notJoined();
    }
    const { direction } = request;
    watchFlood(
      transport,
      direction,
      () => this.limitsOf(direction),
      (flow, settled) => this.onFlood(direction, flow, settled),
    );
    if (request.direction === 'send') {
      this.#sender = transport;
    } else {
      this.#receiver = transport;
      this.#rtpCapabilities = request.rtpCapabilities;
    }
    // It is kept before anything is waited for: a router that closes first leaves the port's list of transports with it.
    await limitIncoming(transport).catch(notJoinedIfClosed);
    return transportOptions(transport);
  }

  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#find(transportId);
    // The worker takes parameters once, right or wrong ones.
    if (this.#connected.has(transport))
      throw SignallingError.outOfOrder('The transport is connected already.');
    this.#connected.add(transport);
    await refusals(transport.connect({ dtlsParameters }));
  }

  /** @returns how the server's end is reached from now on. */
  async restartIce(transportId: string): Promise<ResponseData<'restartIce'>> {
    const transport = this.#find(transportId);
    return { iceParameters: await transport.restartIce() };
  }

  /**
   * Makes that which somebody sends be where this participant can receive it.
   * @param sender whose it is
   * @throws SignallingError `not-found` when it ended
   */
  async bring(what: Sent, sender: ParticipantTransports): Promise<void> {
    const [from, to] = [sender.site, this.#site];
    if (!from || !to) throw SignallingError.notFound('producer');
    await this.media.bring(what, from, to);
  }

  /** Closes both, and with them everything produced and consumed. */
  close(): void {
    this.#closed = true;
    this.#sender?.close();
    this.#receiver?.close();
    if (this.#site) this.media.release(this.#site);
    this.#site = null;
  }

  /** Both are at the same site. */
  async #place(): Promise<MediaSite> {
    this.#placing ??= this.media.place();
    const site = await this.#placing.catch((error: unknown) => {
      // The next request tries again.
      this.#placing = null;
      throw error;
    });
    if (this.#site) return this.#site;
    if (this.#closed) {
      this.media.release(site);
      throw SignallingError.notJoined();
    }
    this.#site = site;
    return site;
  }

  /** @throws SignallingError `not-found` */
  #find(transportId: string): types.WebRtcTransport {
    const transport = [this.#sender, this.#receiver].find((candidate) => candidate?.id === transportId);
    if (!transport) throw SignallingError.notFound('transport');
    return transport;
  }
}
