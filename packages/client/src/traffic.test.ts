import { expect, test } from 'vitest';
import { readTraffic } from './traffic.js';

/** Statistics as a browser gives them. */
const stats = (...entries: Record<string, unknown>[]) =>
  new Map(entries.map((entry, i) => [String(i), entry]));

const out = stats(
  {
    type: 'candidate-pair',
    nominated: true,
    bytesSent: 1000,
    packetsSent: 10,
    bytesReceived: 100,
    packetsReceived: 2,
    currentRoundTripTime: 0.02,
  },
  { type: 'candidate-pair', nominated: false, bytesSent: 0, packetsSent: 0 },
  { type: 'outbound-rtp', kind: 'audio', bytesSent: 300, headerBytesSent: 60 },
  { type: 'data-channel', bytesSent: 200, messagesSent: 4, bytesReceived: 0 },
  { type: 'codec' },
);
const into = stats(
  {
    type: 'candidate-pair',
    nominated: true,
    bytesSent: 50,
    packetsSent: 1,
    bytesReceived: 5000,
    packetsReceived: 40,
    currentRoundTripTime: 0.03,
  },
  {
    type: 'inbound-rtp',
    kind: 'audio',
    bytesReceived: 2000,
    headerBytesReceived: 100,
    packetsReceived: 95,
    packetsLost: 5,
    jitter: 0.004,
  },
  {
    type: 'inbound-rtp',
    kind: 'audio',
    bytesReceived: 1000,
    packetsReceived: 50,
    packetsLost: -1,
    jitter: 0.009,
  },
  { type: 'data-channel', bytesReceived: 700 },
);

test('what goes and comes is the sum over both transports, headers included', () => {
  const traffic = readTraffic([out, into], { sent: 7, received: 8 }, 123);
  expect(traffic).toEqual({
    at: 123,
    sent: { wire: 1050 + 11 * 28, packets: 11, voice: 360, faces: 200, video: 0, screen: 0, signalling: 7 },
    received: {
      wire: 5100 + 42 * 28,
      packets: 42,
      voice: 3100,
      faces: 700,
      video: 0,
      screen: 0,
      signalling: 8,
    },
    roundTrip: 30,
    voiceJitter: 9,
    voicePackets: { expected: 149, lost: 4 },
  });
});

test('a picture that left would be seen; a shared screen is one’s own wish', () => {
  const report = stats(
    { type: 'outbound-rtp', kind: 'video', bytesSent: 9000, mediaSourceId: 'S1' },
    { type: 'media-source', id: 'S1', trackIdentifier: 'camera' },
    { type: 'outbound-rtp', kind: 'video', bytesSent: 500, mediaSourceId: 'S2' },
    { type: 'media-source', id: 'S2', trackIdentifier: 'screen' },
    { type: 'outbound-rtp', kind: 'video', bytesSent: 70 },
  );
  const { sent } = readTraffic([report], { sent: 0, received: 0 }, 0, ['screen']);
  expect([sent.video, sent.screen]).toEqual([9000, 570]);
});

test('the sound of a shared screen is no voice, also for the moments after its end', () => {
  const voice = [
    { type: 'outbound-rtp', kind: 'audio', bytesSent: 300, mediaSourceId: 'S1' },
    { type: 'media-source', kind: 'audio', id: 'S1', trackIdentifier: 'microphone' },
  ];
  const sound = {
    type: 'outbound-rtp',
    kind: 'audio',
    bytesSent: 4000,
    headerBytesSent: 50,
    mediaSourceId: 'S2',
  };
  const source = { type: 'media-source', kind: 'audio', id: 'S2', trackIdentifier: 'sound' };
  const read = (...entries: Record<string, unknown>[]) => {
    const { sent } = readTraffic([stats(...voice, ...entries)], { sent: 0, received: 0 }, 0, ['sound']);
    return [sent.voice, sent.screen];
  };
  expect(read(sound, source)).toEqual([300, 4050]);
  expect(read({ ...sound, mediaSourceId: undefined })).toEqual([300, 4050]);
});

test('what a browser does not say is nothing, or unknown', () => {
  const traffic = readTraffic(
    [stats({ type: 'candidate-pair', nominated: true })],
    { sent: 0, received: 0 },
    0,
  );
  expect(traffic.sent.wire).toBe(0);
  expect(traffic.roundTrip).toBeNull();
  expect(traffic.voiceJitter).toBeNull();
});
