import type { StatsReport } from './voice-stats.js';

/** IPv4 and UDP [bytes a packet]: what a browser does not count. */
const PACKET_HEADERS = 28;

/** One direction, since the media connection was made. */
export interface TrafficCount {
  /** Everything that media took on the wire, IP and UDP headers included; not the connection's own checks [bytes]. */
  readonly wire: number;
  readonly packets: number;
  /** Voices with their RTP headers, before encryption [bytes]; the sound of a shared screen only where it is received. */
  readonly voice: number;
  /** Face packets as the codec made them [bytes]. */
  readonly faces: number;
  /** Pictures of a live source that is no shared screen: a camera's would be here [bytes]. */
  readonly video: number;
  /** A shared screen's pictures, and its sound where it is sent [bytes]. */
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
 * @param screenTracks ids of the tracks that are shared from here as a screen: its picture, and its sound where it has one
 */
export function readTraffic(
  reports: readonly StatsReport[],
  signalling: SignallingCount,
  at: number,
  screenTracks: readonly string[] = [],
): Traffic {
  const entries: Entry[] = [];
  for (const report of reports) report.forEach((entry) => void entries.push(entry));
  const of = (type: string) => entries.filter((entry) => entry.type === type);
  const pairs = of('candidate-pair');
  const audio = (type: string) => of(type).filter(({ kind }) => kind === 'audio');
  const video = (type: string) => of(type).filter(({ kind }) => kind === 'video');
  const channels = of('data-channel');
  const sources = of('media-source');
  // What has no source any more was a screen that is shared no longer: nothing else is ever sent as a picture.
  const isScreen = ({ mediaSourceId }: Entry): boolean => {
    const source = sources.find(({ id }) => id === mediaSourceId);
    return source === undefined || screenTracks.includes(String(source.trackIdentifier));
  };
  // Not every browser says where a sound comes from; then all of it is the voice's.
  const knowsSounds = sources.some(({ kind }) => kind === 'audio');
  const sounds = audio('outbound-rtp');
  const screenSounds = knowsSounds ? sounds.filter(isScreen) : [];
  const voices = sounds.filter((entry) => !screenSounds.includes(entry));
  const screens = video('outbound-rtp').filter(isScreen);
  const pictures = video('outbound-rtp').filter((entry) => !screens.includes(entry));
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
      voice: sum(voices, 'bytesSent', 'headerBytesSent'),
      faces: sum(channels, 'bytesSent'),
      video: sum(pictures, 'bytesSent', 'headerBytesSent'),
      screen: sum([...screens, ...screenSounds], 'bytesSent', 'headerBytesSent'),
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
