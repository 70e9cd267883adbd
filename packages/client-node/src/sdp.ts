import type { types } from 'mediasoup-client';

/** A voice of an offer: who sends it, and as what. */
export interface Voice {
  readonly direction: 'send' | 'receive';
  readonly payloadType: number;
  /** Of whoever sends. */
  readonly ssrc: number;
}

/** The server's transport, as mediasoup describes it. */
export type ServerTransport = Pick<
  types.HandlerOptions,
  'iceParameters' | 'iceCandidates' | 'dtlsParameters' | 'sctpParameters'
>;

/** What the server must know of our end, from our offer. */
export function dtlsParametersOf(offer: string): types.DtlsParameters {
  const [, algorithm, value] = /^a=fingerprint:(\S+) ([0-9A-F:]+)/im.exec(offer) ?? [];
  if (!algorithm || !value) throw new Error('an offer without a fingerprint');
  return {
    role: 'client',
    fingerprints: [{ algorithm: algorithm.toLowerCase() as types.FingerprintAlgorithm, value }],
  };
}

/**
 * The server's transport as the answer to an offer: every section of it as mediasoup would have it.
 * @param voices by the mid of their section; an offered voice that is not among them has ended.
 */
export function answerTo(offer: string, server: ServerTransport, voices: ReadonlyMap<string, Voice>): string {
  const sections = offer
    .split(/^(?=m=)/m)
    .slice(1)
    .map((section) => ({
      audio: section.startsWith('m=audio'),
      mid: /^a=mid:(\S+)/m.exec(section)?.[1] ?? '',
      protocol: section.split(' ', 3)[2] as string,
      section,
    }));
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 0.0.0.0',
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${sections.map(({ mid }) => mid).join(' ')}`,
    'a=msid-semantic: WMS *',
  ];
  for (const { audio, mid, protocol, section } of sections) {
    if (audio) lines.push(...voiceLines(section, mid, protocol, voices.get(mid) ?? null));
    else lines.push(...dataLines(mid, protocol, server));
    lines.push(...transportLines(server));
  }
  return `${lines.join('\r\n')}\r\n`;
}

function dataLines(mid: string, protocol: string, { sctpParameters }: ServerTransport): string[] {
  return [
    `m=application 9 ${protocol} webrtc-datachannel`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=sctp-port:${sctpParameters?.port ?? 5000}`,
    `a=max-message-size:${sctpParameters?.maxMessageSize ?? 262_144}`,
  ];
}

function voiceLines(section: string, mid: string, protocol: string, voice: Voice | null): string[] {
  const offered = Number(/^a=rtpmap:(\d+) opus/im.exec(section)?.[1] ?? 111);
  const payloadType = voice?.payloadType ?? offered;
  const direction = voice === null ? 'inactive' : voice.direction === 'send' ? 'recvonly' : 'sendonly';
  return [
    `m=audio 9 ${protocol} ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=${direction}`,
    'a=rtcp-mux',
    `a=rtpmap:${payloadType} opus/48000/2`,
    ...(voice?.direction === 'receive' ? [`a=ssrc:${voice.ssrc} cname:guise`] : []),
  ];
}

function transportLines({ iceParameters, iceCandidates, dtlsParameters }: ServerTransport): string[] {
  const { algorithm, value } =
    dtlsParameters.fingerprints.find((fingerprint) => fingerprint.algorithm === 'sha-256') ??
    (dtlsParameters.fingerprints[0] as types.DtlsFingerprint);
  return [
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:${algorithm} ${value}`,
    'a=setup:passive',
    ...iceCandidates
      .filter(({ protocol }) => protocol === 'udp')
      .map(
        ({ foundation, priority, address, port }) =>
          `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`,
      ),
    'a=end-of-candidates',
  ];
}
