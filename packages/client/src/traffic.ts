import type { StatsReport } from './voice-stats.js';

/** IPv4 and UDP [bytes a packet]: what a browser does not count. */
const PACKET_HEADERS = 28;

/** One direction, since the media connection was made. */
export interface TrafficCount {
  /** Everything that media took on the wire, IP and UDP headers included; not the connection's own checks [bytes]. */
  readonly wire: number;
  readonly packets: number;
  /** Voices with their RTP headers, before encryption [bytes]. */
  readonly voice: number;
  /** Face packets as the codec made them [bytes]. */
  readonly faces: number;
  /** Pictures of a live source that is no shared screen: a camera's would be here [bytes]. */
  readonly video: number;
  /** A shared screen's pictures [bytes]. */
  readonly screen: number;
  /** Signalling: who is there, chat, avatars' names [bytes, before TCP and TLS]. */
  readonly signalling: number;
}

/** What one's device sends and receives, as the browser counts it. */
export interface Traffic {
  /** `performance.now()` [ms]. */
  readonly at: number;
  readonly sent: TrafficCount;
  readonly received: TrafficCount;
  /** To the server and back [ms]; `null`: unknown. */
  readonly roundTrip: number | null;
  /** By how much voices come unevenly, the worst of them [ms]; `null`: nobody is heard. */
  readonly voiceJitter: number | null;
  /** Voice packets that should have come, and those of them that did not. */
  readonly voicePackets: { readonly expected: number; readonly lost: number };
}

/** Bytes of signalling. */
export interface SignallingCount {
  readonly sent: number;
  readonly received: number;
}

type Entry = Record<string, unknown>;

/**
 * Makes one sum of the statistics of all transports (`RTCPeerConnection.getStats`).
 * @param screenTrack id of the track that is shared from here as a screen; `null`: none is
 */
export function readTraffic(
  reports: readonly StatsReport[],
  signalling: SignallingCount,
  at: number,
  screenTrack: string | null = null,
): Traffic {
  const entries: Entry[] = [];
  for (const report of reports) report.forEach((entry) => void entries.push(entry));
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const pairs = of('candidate-pair');
  const audio = (type: string) => of(type).filter(({ kind }) => kind === 'audio');
  const video = (type: string) => of(type).filter(({ kind }) => kind === 'video');
  const channels = of('data-channel');
  // What has no source any more was a screen that is shared no longer: nothing else is ever sent as a picture.
  const isOther = ({ mediaSourceId }: Entry): boolean => {
    const source = of('media-source').find(({ id }) => id === mediaSourceId);
    return source !== undefined && source.trackIdentifier !== screenTrack;
  };
  const pictures = video('outbound-rtp').filter(isOther);
  const screens = video('outbound-rtp').filter((entry) => !isOther(entry));
  const heard = audio('inbound-rtp');
  const jitters = heard.map(({ jitter }) => jitter).filter((jitter) => typeof jitter === 'number');
  const trips = pairs
    .filter(({ nominated }) => nominated)
    .map(({ currentRoundTripTime }) => currentRoundTripTime)
    .filter((time) => typeof time === 'number');
  const lost = Math.max(0, sum(heard, 'packetsLost'));
  return {
    at,
    sent: {
      ...wire(pairs, 'Sent'),
      voice: sum(audio('outbound-rtp'), 'bytesSent', 'headerBytesSent'),
      faces: sum(channels, 'bytesSent'),
      video: sum(pictures, 'bytesSent', 'headerBytesSent'),
      screen: sum(screens, 'bytesSent', 'headerBytesSent'),
      signalling: signalling.sent,
    },
    received: {
      ...wire(pairs, 'Received'),
      voice: sum(heard, 'bytesReceived', 'headerBytesReceived'),
      faces: sum(channels, 'bytesReceived'),
      video: 0,
      screen: sum(video('inbound-rtp'), 'bytesReceived', 'headerBytesReceived'),
      signalling: signalling.received,
    },
    roundTrip: trips.length > 0 ? Math.max(...trips) * 1000 : null,
    voiceJitter: jitters.length > 0 ? Math.max(...jitters) * 1000 : null,
    voicePackets: { expected: sum(heard, 'packetsReceived') + lost, lost },
  };
}

function wire(pairs: readonly Entry[], way: 'Sent' | 'Received') {
  const packets = sum(pairs, `packets${way}`);
  return { wire: sum(pairs, `bytes${way}`) + packets * PACKET_HEADERS, packets };
}

function sum(entries: readonly Entry[], ...names: string[]): number {
  let total = 0;
  for (const entry of entries) {
    for (const name of names) {
      const value = entry[name];
      if (typeof value === 'number' && Number.isFinite(value)) total += value;
    }
  }
  return total;
}
