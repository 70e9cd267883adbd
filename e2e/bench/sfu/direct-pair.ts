import { FaceSender, type Motion } from '@guise/client/testing';
import datachannel, { type DataChannel, type DescriptionType, type PeerConnection } from 'node-datachannel';
import { type Passage, SendLog, sequenceOf } from './packet-log.js';

/**
 * A face that goes from this process to itself past the server: the same sender, packets, encryption and library at both ends,
 * at the same time as everything else. What it takes is not the server's.
 */
export class DirectPair {
  /** Packets that came since it was last emptied. */
  readonly passages: Passage[] = [];
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
    const to = new datachannel.PeerConnection('to', { iceServers: [] });
    const pair = new DirectPair([from, to], motion);
    const init = { negotiated: true, id: 0, unordered: true, maxRetransmits: 0 };
    const out = from.createDataChannel('face', init);
    const offer = await whenGathered(from);
    to.setRemoteDescription(offer.sdp, offer.type);
    const answer = await whenGathered(to);
    from.setRemoteDescription(answer.sdp, answer.type);
    // Candidates apart from their description: libdatachannel may read them before it is ready for them.
    for (const candidate of answer.candidates) from.addRemoteCandidate(candidate, answer.mid);
    for (const candidate of offer.candidates) to.addRemoteCandidate(candidate, offer.mid);
    // Its end of the channel comes after the offer: before, it would offer, too.
    const into = to.createDataChannel('face', init);
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
    const at = this.#log.timeOf(sequenceOf(message));
    const took = performance.now() - at;
    if (took >= 0) this.passages.push({ at, took });
  }
}

/** What this end says of itself once it knows all of its addresses. */
async function whenGathered(end: PeerConnection) {
  await new Promise<void>((resolve) => {
    const look = () => end.gatheringState() === 'complete' && end.localDescription() && resolve();
    end.onGatheringStateChange(look);
    look();
  });
  const { sdp, type } = end.localDescription() as { sdp: string; type: DescriptionType };
  const lines = sdp.split('\r\n');
  const isCandidate = (line: string) => line.startsWith('a=candidate') || line === 'a=end-of-candidates';
  return {
    type,
    sdp: lines.filter((line) => !isCandidate(line)).join('\r\n'),
    mid: lines.find((line) => line.startsWith('a=mid:'))?.slice('a=mid:'.length) ?? '0',
    candidates: lines.filter((line) => line.startsWith('a=candidate')).map((line) => line.slice('a='.length)),
  };
}
