import { FaceSender, type Motion } from '@guise/client/testing';
import datachannel, { type DataChannel, type PeerConnection } from 'node-datachannel';
import { SendLog, sequenceOf } from './packet-log.js';

/**
 * A face that goes from this process to itself past the server: the same sender, packets, encryption and library at both ends,
 * at the same time as everything else. What it takes is not the server's.
 */
export class DirectPair {
  /** What packets took [ms], since it was last emptied. */
  readonly latencies: number[] = [];
  readonly #sender = new FaceSender({ landmarks: false });
  readonly #log = new SendLog();
  #open = false;

  private constructor(
    private readonly ends: readonly PeerConnection[],
    private readonly motion: Motion,
  ) {}

  /** Kept, since a channel that nobody holds is closed. */
  #channels: readonly DataChannel[] = [];

  static async connect(motion: Motion): Promise<DirectPair> {
    const from = new datachannel.PeerConnection('from', { iceServers: [] });
    // It has a channel of its own, and would offer, too.
    const to = new datachannel.PeerConnection('to', { iceServers: [], disableAutoNegotiation: true });
    const pair = new DirectPair([from, to], motion);
    from.onLocalDescription((sdp, type) => {
      to.setRemoteDescription(sdp, type);
      to.setLocalDescription('answer');
    });
    to.onLocalDescription((sdp, type) => from.setRemoteDescription(sdp, type));
    from.onLocalCandidate((candidate, mid) => to.addRemoteCandidate(candidate, mid));
    to.onLocalCandidate((candidate, mid) => from.addRemoteCandidate(candidate, mid));
    const init = { negotiated: true, id: 0, unordered: true, maxRetransmits: 0 };
    const into = to.createDataChannel('face', init);
    const out = from.createDataChannel('face', init);
    into.onMessage((message) => pair.#note(message as Buffer));
    await Promise.all([out, into].map((channel) => new Promise<void>((resolve) => channel.onOpen(resolve))));
    pair.#channels = [into, out];
    pair.#adopt(out);
    return pair;
  }

  send(now: number): void {
    const { sent } = this.#sender.stats;
    this.#log.note(sent, performance.now());
    if (this.#open) this.#sender.send({ ...this.motion(now), timestamp: now });
  }

  close(): void {
    this.#open = false;
    for (const channel of this.#channels) channel.close();
    for (const end of this.ends) end.close();
  }

  #adopt(channel: DataChannel): void {
    this.#open = true;
    this.#sender.handleChannel({
      readyState: 'open',
      get bufferedAmount() {
        return channel.bufferedAmount();
      },
      send: (bytes) => void channel.sendMessageBinary(bytes),
    });
  }

  #note(message: Uint8Array): void {
    const latency = performance.now() - this.#log.timeOf(sequenceOf(message));
    if (latency >= 0) this.latencies.push(latency);
  }
}
