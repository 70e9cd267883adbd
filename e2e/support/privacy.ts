/**
 * What left a page, and whether any of it could be a picture. `Egress` is plain data, so that the judgement
 * can be tested without a page.
 */
export interface Egress {
  /** Every request the page made, with its body. */
  readonly requests: readonly { url: string; contentType: string; body: Uint8Array }[];
  /** Every WebSocket message the page sent. */
  readonly socketMessages: readonly Uint8Array[];
  /** Every data channel message the page sent. */
  readonly channelMessages: readonly Uint8Array[];
  /** Every session description that was applied, on either side. */
  readonly descriptions: readonly string[];
  /** Kinds of the tracks that any peer connection sends: `audio`, `video`, or `screen`, which the browser captured of one. */
  readonly sentTrackKinds: readonly string[];
  /** Kinds of the outbound streams in `getStats()`, with what they sent [bytes]. */
  readonly outboundStreams: readonly { kind: string; bytes: number }[];
}

/** Largest single thing besides voice that may leave the page, and all of it together [bytes]. */
export interface EgressLimits {
  readonly requestBody: number;
  readonly socketMessage: number;
  readonly channelMessage: number;
  /** Requests and WebSocket messages together. A 640x480 JPEG of poor quality has 20,000. */
  readonly signalling: number;
}

/** Every way in which a picture left, or may have left, as sentences; none is the promise kept. */
export function findPictures(egress: Egress, limits: EgressLimits): string[] {
  return [...findVideo(egress), ...findImages(egress), ...findExcess(egress, limits)];
}

/** The same where a screen was shared, or seen: video is negotiated and sent, but of nothing except a screen. */
export function findPicturesBesideScreen(egress: Egress, limits: EgressLimits): string[] {
  const found = [...findImages(egress), ...findExcess(egress, limits)];
  for (const kind of egress.sentTrackKinds)
    if (kind !== 'audio' && kind !== 'screen') found.push(`a ${kind} track has a sender`);
  return found;
}

function findVideo({ descriptions, sentTrackKinds, outboundStreams }: Egress): string[] {
  const found: string[] = [];
  for (const sdp of descriptions) if (/^m=video/m.test(sdp)) found.push('a session description has m=video');
  for (const kind of sentTrackKinds) if (kind !== 'audio') found.push(`a ${kind} track has a sender`);
  for (const { kind, bytes } of outboundStreams) {
    if (kind !== 'audio') found.push(`getStats has an outbound ${kind} stream (${bytes} bytes)`);
  }
  return found;
}

function findImages({ requests, socketMessages, channelMessages }: Egress): string[] {
  const found: string[] = [];
  for (const { url, contentType, body } of requests) {
    if (/image|video|multipart/.test(contentType)) found.push(`a request to ${url} has type ${contentType}`);
    if (imageFormat(body)) found.push(`a request to ${url} carries a ${imageFormat(body)}`);
  }
  for (const message of socketMessages) {
    if (imageFormat(message)) found.push(`a WebSocket message carries a ${imageFormat(message)}`);
  }
  for (const message of channelMessages) {
    // Only at the start: in the noise of binary packets three given bytes turn up by chance sooner or later.
    const format = imageFormat(message.subarray(0, 12));
    if (format) found.push(`a data channel message carries a ${format}`);
  }
  return found;
}

function findExcess({ requests, socketMessages, channelMessages }: Egress, limits: EgressLimits): string[] {
  const found: string[] = [];
  const check = (what: string, bytes: number, limit: number) => {
    if (bytes > limit) found.push(`${what} has ${bytes} bytes, more than ${limit}`);
  };
  for (const { url, body } of requests) check(`a request to ${url}`, body.length, limits.requestBody);
  for (const message of socketMessages) check('a WebSocket message', message.length, limits.socketMessage);
  for (const message of channelMessages)
    check('a data channel message', message.length, limits.channelMessage);
  const signalling = [...requests.map(({ body }) => body), ...socketMessages];
  check(
    'everything but voice and face',
    signalling.reduce((sum, { length }) => sum + length, 0),
    limits.signalling,
  );
  return found;
}

const SIGNATURES: readonly [format: string, bytes: readonly number[]][] = [
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['WebP or AVI', [0x52, 0x49, 0x46, 0x46]],
  ['Matroska or WebM', [0x1a, 0x45, 0xdf, 0xa3]],
  ['AVIF, HEIC or MP4', [0x66, 0x74, 0x79, 0x70]],
];
const DATA_URL = /data:(image|video)\//;

/** The picture or film format that begins anywhere in `bytes`, plain or as a data URL; `null` for none. */
export function imageFormat(bytes: Uint8Array): string | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [format, signature] of SIGNATURES) if (buffer.includes(Buffer.from(signature))) return format;
  return DATA_URL.test(buffer.toString('latin1')) ? 'data URL' : null;
}
