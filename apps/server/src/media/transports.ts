import { LIMITS, type TransportOptions } from '@guise/protocol';
import type { types } from 'mediasoup';
import type { PlacedRouter } from './room-media.js';

/**
 * Bytes of faces that may wait for one slow receiver. The default of 2 MB would be minutes of stale faces; this
 * is a third of a second of a full room.
 */
const SCTP_SEND_BUFFER = 16 * 1024;
/** Two lost keepalives and the transport is given up [s]; the signalling connection notices sooner. */
const ICE_CONSENT_TIMEOUT = 10;

/** A WebRTC transport for audio and face packets, not connected yet. */
export function createTransport({ router, worker }: PlacedRouter): Promise<types.WebRtcTransport> {
  return router.createWebRtcTransport({
    webRtcServer: worker.webRtcServer,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    iceConsentTimeout: ICE_CONSENT_TIMEOUT,
    enableSctp: true,
    maxSendMessageSize: LIMITS.faceMessageBytes,
    maxReceiveMessageSize: LIMITS.faceMessageBytes,
    sctpSendBufferSize: SCTP_SEND_BUFFER,
    sctpPerStreamSendQueueLimit: SCTP_SEND_BUFFER,
  });
}

/** Browsers keep to it; who does not is seen by the flood watch. */
export function limitIncoming(transport: types.WebRtcTransport): Promise<void> {
  return transport.setMaxIncomingBitrate(LIMITS.voiceBitrate);
}

/** What a client needs to know to connect to a transport. */
export function transportOptions(transport: types.WebRtcTransport): TransportOptions {
  const { port, maxSendMessageSize, maxReceiveMessageSize, OS, MIS, maxMessageSize } =
    transport.sctpParameters as types.SctpParameters;
  return {
    id: transport.id,
    iceParameters: transport.iceParameters,
    iceCandidates: transport.iceCandidates.map((candidate) => ({
      ...candidate,
      ...(candidate.tcpType === undefined ? {} : { tcpType: candidate.tcpType }),
    })) as TransportOptions['iceCandidates'],
    dtlsParameters: transport.dtlsParameters,
    sctpParameters: { port, maxSendMessageSize, maxReceiveMessageSize, OS, MIS, maxMessageSize },
  };
}
