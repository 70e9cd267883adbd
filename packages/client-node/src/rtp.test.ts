import { describe, expect, test } from 'vitest';
import { readRtp, rtpPacket } from './rtp.js';

const HEADER = { payloadType: 111, sequence: 65_537, timestamp: 2 ** 32 + 960, ssrc: 0xdeadbeef };
const OPUS = Uint8Array.of(0xf8, 0xff, 0xfe);

describe('an RTP packet', () => {
  test('is laid out as RFC 3550 says, its loudness as RFC 6464', () => {
    const packet = rtpPacket({ ...HEADER, level: { id: 5, value: 42 } }, OPUS);
    expect(packet.toString('hex')).toBe('906f0001000003c0deadbeefbede0001502a0000f8fffe');
  });

  test('gives back what was put in, with and without the extension', () => {
    for (const level of [null, { id: 1, value: 127 }]) {
      const read = readRtp(rtpPacket({ ...HEADER, level }, OPUS));
      expect(read).toEqual({ timestamp: 960, payload: expect.anything() });
      expect([...(read?.payload ?? [])]).toEqual([...OPUS]);
    }
  });

  test('with contributing sources, longer extensions and padding is read', () => {
    const bytes = Buffer.from('b16f0001000003c0deadbeef00000001bede000210aabbcc00000000f8fffe0003', 'hex');
    bytes[bytes.length - 1] = 2;
    expect([...(readRtp(bytes)?.payload ?? [])]).toEqual([...OPUS]);
  });

  test('that is cut off, claims more than it has, or is RTCP, is none', () => {
    const packet = rtpPacket({ ...HEADER, level: { id: 5, value: 42 } }, OPUS);
    for (let length = 0; length < 20; length++) expect(readRtp(packet.subarray(0, length))).toBeNull();
    const rtcp = Buffer.from('81c9000700000001', 'hex');
    expect(readRtp(Buffer.concat([rtcp, Buffer.alloc(24)]))).toBeNull();
    const padded = Buffer.from(packet);
    padded[0] = 0xb0;
    expect(readRtp(padded)).toBeNull();
    const greedy = Buffer.from(packet);
    greedy.writeUInt16BE(0xffff, 14);
    expect(readRtp(greedy)).toBeNull();
  });
});
