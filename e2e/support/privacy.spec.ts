import { expect, test } from '@playwright/test';
import { type Egress, findPictures, findPicturesBesideScreen } from './privacy.js';

const LIMITS = { requestBody: 2000, socketMessage: 4000, channelMessage: 600, signalling: 8000 };
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70]);
const text = (value: string) => new TextEncoder().encode(value);

/** What a call without any picture sends. */
const CLEAN: Egress = {
  requests: [
    { url: '/api/rooms', contentType: '', body: new Uint8Array() },
    { url: '/app.js', contentType: '', body: new Uint8Array() },
  ],
  socketMessages: [text('42["join",{"room":"kind-otter"}]'), new Uint8Array([1, 2, 3])],
  channelMessages: [new Uint8Array(185)],
  descriptions: [
    'v=0\r\nm=audio 7 UDP/TLS/RTP/SAVPF 111\r\nm=application 7 UDP/DTLS/SCTP webrtc-datachannel\r\n',
  ],
  sentTrackKinds: ['audio'],
  outboundStreams: [{ kind: 'audio', bytes: 90_000 }],
};

test('a call without pictures is clean', () => {
  expect(findPictures(CLEAN, LIMITS)).toEqual([]);
});

const request = { url: '/upload', contentType: '', body: new Uint8Array() };
const planted: [name: string, egress: Partial<Egress>, found: RegExp][] = [
  ['a video m-line', { descriptions: ['v=0\r\nm=video 7 UDP/TLS/RTP/SAVPF 96\r\n'] }, /m=video/],
  ['a video sender', { sentTrackKinds: ['audio', 'video'] }, /video track has a sender/],
  ['a video stream', { outboundStreams: [{ kind: 'video', bytes: 5 }] }, /outbound video stream/],
  ['a JPEG request', { requests: [{ ...request, body: JPEG }] }, /carries a JPEG/],
  ['an image type', { requests: [{ ...request, contentType: 'image/webp' }] }, /type image\/webp/],
  ['a form', { requests: [{ ...request, contentType: 'multipart/form-data' }] }, /multipart/],
  ['a large request', { requests: [{ ...request, body: new Uint8Array(2001) }] }, /2001 bytes/],
  ['a JPEG in a WebSocket', { socketMessages: [JPEG] }, /WebSocket message carries a JPEG/],
  ['a data URL', { socketMessages: [text('42["x","data:image/png;base64,iVBO"]')] }, /data URL/],
  ['a large WebSocket message', { socketMessages: [new Uint8Array(4001)] }, /4001 bytes/],
  ['many WebSocket messages', { socketMessages: Array(3).fill(new Uint8Array(3000)) }, /9000 bytes/],
  ['a JPEG in a data channel', { channelMessages: [JPEG] }, /channel message carries a JPEG/],
  ['a large data channel message', { channelMessages: [new Uint8Array(601)] }, /601 bytes/],
];
test('a shared screen is a picture, too, and the only one beside itself', () => {
  const sharing: Egress = {
    ...CLEAN,
    descriptions: ['v=0\r\nm=video 7 UDP/TLS/RTP/SAVPF 96\r\n'],
    sentTrackKinds: ['audio', 'screen'],
    outboundStreams: [{ kind: 'video', bytes: 5 }],
  };
  expect(findPictures(sharing, LIMITS)).toHaveLength(3);
  expect(findPicturesBesideScreen(sharing, LIMITS)).toEqual([]);
  const camera = { ...sharing, sentTrackKinds: ['screen', 'video'] };
  expect(findPicturesBesideScreen(camera, LIMITS)).toEqual(['a video track has a sender']);
  const upload = { ...sharing, socketMessages: [JPEG] };
  expect(findPicturesBesideScreen(upload, LIMITS).join()).toMatch(/carries a JPEG/);
});

for (const [name, egress, found] of planted) {
  test(`a picture is found: ${name}`, () => {
    expect(findPictures({ ...CLEAN, ...egress }, LIMITS).join('\n')).toMatch(found);
  });
}
