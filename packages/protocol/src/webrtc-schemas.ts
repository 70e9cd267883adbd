import * as v from 'valibot';

// The WebRTC parameters that mediasoup and mediasoup-client exchange, in their own words
// (https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/). Only what Guise uses:
// every list and string has an end, so that nothing of unlimited size reaches the SFU.

const shortString = v.pipe(v.string(), v.maxLength(256));
const uint = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const uint16 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));
const mediaKind = v.picklist(['audio', 'video']);
const parameters = v.pipe(
  v.record(shortString, v.union([shortString, v.number(), v.boolean()])),
  v.maxEntries(32),
);

function list<const TItem extends v.GenericSchema>(item: TItem, max: number) {
  return v.pipe(v.array(item), v.maxLength(max));
}

const rtcpFeedback = v.object({ type: shortString, parameter: v.exactOptional(shortString) });

const rtpCodecCapability = v.object({
  kind: mediaKind,
  mimeType: shortString,
  preferredPayloadType: uint,
  clockRate: uint,
  channels: v.exactOptional(uint),
  parameters: v.exactOptional(parameters),
  rtcpFeedback: v.exactOptional(list(rtcpFeedback, 16)),
});

const rtpHeaderExtension = v.object({
  kind: mediaKind,
  uri: shortString,
  preferredId: uint,
  preferredEncrypt: v.exactOptional(v.boolean()),
  direction: v.exactOptional(v.picklist(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
});

/** What one side can receive. */
export const rtpCapabilitiesSchema = v.object({
  codecs: v.exactOptional(list(rtpCodecCapability, 64)),
  headerExtensions: v.exactOptional(list(rtpHeaderExtension, 64)),
});
export type RtpCapabilities = v.InferOutput<typeof rtpCapabilitiesSchema>;

/** What one side sends: one track. */
export const rtpParametersSchema = v.object({
  mid: v.exactOptional(shortString),
  codecs: list(
    v.object({
      mimeType: shortString,
      payloadType: uint,
      clockRate: uint,
      channels: v.exactOptional(uint),
      parameters: v.exactOptional(parameters),
      rtcpFeedback: v.exactOptional(list(rtcpFeedback, 16)),
    }),
    16,
  ),
  headerExtensions: v.exactOptional(
    list(
      v.object({
        uri: shortString,
        id: uint,
        encrypt: v.exactOptional(v.boolean()),
        parameters: v.exactOptional(parameters),
      }),
      32,
    ),
  ),
  encodings: v.exactOptional(
    list(
      v.object({
        ssrc: v.exactOptional(uint),
        rid: v.exactOptional(shortString),
        codecPayloadType: v.exactOptional(uint),
        rtx: v.exactOptional(v.object({ ssrc: uint })),
        dtx: v.exactOptional(v.boolean()),
        scalabilityMode: v.exactOptional(shortString),
        maxBitrate: v.exactOptional(uint),
      }),
      8,
    ),
  ),
  rtcp: v.exactOptional(
    v.object({ cname: v.exactOptional(shortString), reducedSize: v.exactOptional(v.boolean()) }),
  ),
  msid: v.exactOptional(shortString),
});
export type RtpParameters = v.InferOutput<typeof rtpParametersSchema>;

export const dtlsParametersSchema = v.object({
  role: v.exactOptional(v.picklist(['auto', 'client', 'server'])),
  fingerprints: v.pipe(
    list(
      v.object({
        algorithm: v.picklist(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: v.pipe(v.string(), v.regex(/^[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){15,63}$/)),
      }),
      8,
    ),
    v.minLength(1),
  ),
});
export type DtlsParameters = v.InferOutput<typeof dtlsParametersSchema>;

/** How a data channel delivers. A face channel is unordered and never retransmits: late is lost. */
export const faceStreamParametersSchema = v.object({
  streamId: uint16,
  ordered: v.literal(false),
  maxRetransmits: v.literal(0),
});
export type FaceStreamParameters = v.InferOutput<typeof faceStreamParametersSchema>;

/** How an end of a transport is reached and recognised. */
export const iceParametersSchema = v.object({
  usernameFragment: shortString,
  password: shortString,
  iceLite: v.exactOptional(v.boolean()),
});

/** A TURN server, and what lets one use it for a while. */
export const iceServerSchema = v.object({
  urls: v.pipe(list(shortString, 16), v.minLength(1)),
  username: shortString,
  credential: shortString,
});
export type IceServer = v.InferOutput<typeof iceServerSchema>;

/** A transport as the server made it: what a client needs to create its own end. */
export const transportOptionsSchema = v.object({
  id: shortString,
  iceParameters: iceParametersSchema,
  iceCandidates: list(
    v.object({
      foundation: shortString,
      priority: uint,
      ip: shortString,
      address: shortString,
      protocol: v.picklist(['udp', 'tcp']),
      port: uint16,
      type: v.literal('host'),
      tcpType: v.exactOptional(v.literal('passive')),
    }),
    64,
  ),
  dtlsParameters: dtlsParametersSchema,
  sctpParameters: v.object({
    port: uint16,
    maxSendMessageSize: uint,
    maxReceiveMessageSize: uint,
    OS: uint16,
    MIS: uint16,
    maxMessageSize: uint,
  }),
});
export type TransportOptions = v.InferOutput<typeof transportOptionsSchema>;

/** A consumer's side of somebody's data producer. */
export const sctpStreamParametersSchema = v.object({
  streamId: uint16,
  ordered: v.exactOptional(v.boolean()),
  maxPacketLifeTime: v.exactOptional(uint),
  maxRetransmits: v.exactOptional(uint),
});
