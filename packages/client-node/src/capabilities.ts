import type { types } from 'mediasoup-client';

/** How loud a packet is (RFC 6464): without it the server cannot tell who speaks. */
export const LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

/** What a participant in Node can send and receive: Opus. */
export function capabilities(): types.RtpCapabilities {
  return {
    codecs: [
      {
        kind: 'audio',
        mimeType: 'audio/opus',
        preferredPayloadType: 111,
        clockRate: 48000,
        channels: 2,
        parameters: { minptime: 10, useinbandfec: 1 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [
      { kind: 'audio', uri: LEVEL_URI, preferredId: 1, preferredEncrypt: false, direction: 'sendrecv' },
    ],
  };
}
