import type { FrameTransform, SealedStream } from '@guise/client';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TestParticipant, TestRoom } from '../test-room.js';
import type { FromWorker, StreamOptions, ToWorker } from './messages.js';
import { type EncodedFrame, noCounts, StreamSeal } from './stream-seal.js';

/** A worker without a thread: messages are cloned on their way, as they would be. */
class FakeWorker {
  readonly seal = new StreamSeal(() => this.onmessage?.({ data: { type: 'readable' } }));
  readonly scripts = new Map<object, StreamOptions>();
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  terminated = false;

  postMessage(message: ToWorker): void {
    this.seal.handleMessage(message.type === 'pipe' ? message : structuredClone(message));
  }

  tellCounts(): void {
    this.onmessage?.({ data: { type: 'counts', counts: this.seal.counts } });
    this.seal.counts = noCounts();
  }

  terminate(): void {
    this.terminated = true;
  }
}

class FakeScriptTransform {
  constructor(
    readonly worker: FakeWorker,
    readonly options: StreamOptions,
  ) {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('RTCRtpScriptTransform', FakeScriptTransform);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

interface Streamable {
  transform?: FakeScriptTransform;
}
interface Person extends TestParticipant {
  worker: FakeWorker;
}

function join(room: TestRoom, id: string): Person {
  const worker = new FakeWorker();
  return Object.assign(room.join(id, { worker: () => worker as unknown as Worker }), { worker });
}

function pair(codec = 'audio/opus', kind: SealedStream = 'voice') {
  const room = new TestRoom();
  const [ann, bob] = [join(room, 'ann'), join(room, 'bob')];
  const [sender, receiver]: Streamable[] = [{}, {}];
  ann.seal.sealStream(kind, asSender(sender!), codec);
  bob.seal.openStream(kind, 'ann', asReceiver(receiver!), codec);
  return { room, ann, bob, send: through(ann, sender!), receive: through(bob, receiver!) };
}

/** What comes out of the worker for what goes in; `null`: nothing. */
const through =
  ({ worker }: Person, { transform }: Streamable) =>
  (data: Uint8Array): Uint8Array | null => {
    const frame: EncodedFrame = { data: data.slice().buffer };
    return worker.seal.process(transform!.options, frame) ? new Uint8Array(frame.data) : null;
  };

const asSender = (streamable: Streamable) => streamable as unknown as RTCRtpSender;
const asReceiver = (streamable: Streamable) => streamable as unknown as RTCRtpReceiver;

const frameOf = (first: number, length = 60) => Uint8Array.from({ length }, (_, i) => (i ? i : first));

describe('a voice', () => {
  test('is sealed whole, and opens again, whatever is in it', () => {
    const { send, receive } = pair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (frame) => {
        const sealed = send(frame)!;
        expect(sealed.length).toBeLessThanOrEqual(frame.length + 19);
        expect(receive(sealed)).toEqual(frame);
      }),
    );
  });

  test('of which a bit is flipped, which comes twice or which nobody sealed is left out, and counted', () => {
    const { bob, send, receive } = pair();
    const sealed = send(frameOf(7))!;
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const flipped = sealed.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(receive(flipped)).toBeNull();
    }
    expect(receive(sealed)).toEqual(frameOf(7));
    expect(receive(sealed)).toBeNull();
    expect(receive(frameOf(7))).toBeNull();
    bob.worker.tellCounts();
    expect(bob.seal.stats).toMatchObject({ opened: 1, replayed: 1 });
    expect(bob.seal.stats.forged + bob.seal.stats.unknownKey).toBe(sealed.length * 8 + 1);
  });

  test('goes on for those who are there when somebody comes, and newcomers hear nothing of before', () => {
    const { room, send, receive } = pair();
    const before = send(frameOf(1))!;
    const cleo = join(room, 'cleo');
    const receiver: Streamable = {};
    cleo.seal.openStream('voice', 'ann', asReceiver(receiver), 'audio/opus');
    const heard = through(cleo, receiver);
    const after = send(frameOf(2))!;
    expect([heard(before), heard(after)]).toEqual([null, frameOf(2)]);
    expect([receive(after), receive(before)]).toEqual([frameOf(2), frameOf(1)]);
  });

  test('cannot be heard 1 s after one has left', () => {
    const { room, bob, send, receive } = pair();
    join(room, 'cleo');
    expect(receive(send(frameOf(1))!)).toEqual(frameOf(1));
    room.leave(bob);
    vi.advanceTimersByTime(1000);
    expect(receive(send(frameOf(2))!)).toBeNull();
  });

  test('that could not be heard for want of its key: one is told when the key comes', () => {
    const { ann, bob, send, receive } = pair();
    const changed = vi.fn();
    bob.seal.on('peersChanged', changed);
    const key = { number: 9, bytes: new Uint8Array(16).fill(9) };
    ann.worker.postMessage({ type: 'current', id: 'ann', key });
    expect(receive(send(frameOf(1))!)).toBeNull();
    bob.worker.postMessage({ type: 'given', from: 'ann', key });
    expect(receive(send(frameOf(2))!)).toEqual(frameOf(2));
    bob.worker.postMessage({ type: 'given', from: 'ann', key: { number: 10, bytes: new Uint8Array(16) } });
    expect(changed).toHaveBeenCalledTimes(1);
  });

  test('does not go out before one is there, nor after', () => {
    const { ann, send } = pair();
    ann.seal.handleLost();
    expect(send(frameOf(1))).toBeNull();
    ann.seal.close();
    expect(ann.worker.terminated).toBe(true);
  });
});

describe('a screen', () => {
  test.each([
    { what: 'key frame', first: 0x10, clear: 10 },
    { what: 'other frame', first: 0x11, clear: 3 },
  ])('leaves the first $clear bytes of a $what readable, and nothing else', ({ first, clear }) => {
    const { send, receive } = pair('video/VP8', 'screen');
    const frame = frameOf(first, 400);
    const sealed = send(frame)!;
    expect(sealed.subarray(0, clear)).toEqual(frame.subarray(0, clear));
    expect(Buffer.from(sealed).includes(Buffer.from(frame.subarray(clear, clear + 8)))).toBe(false);
    expect(receive(sealed)).toEqual(frame);
    const changed = send(frame)!;
    changed[clear - 1]! ^= 1;
    expect(receive(changed)).toBeNull();
  });

  test('of which the worker fails is said to be left out', () => {
    const { ann } = pair();
    const problem = vi.fn();
    ann.seal.on('problem', problem);
    ann.worker.onerror?.({ message: 'Failed to fetch' } as ErrorEvent);
    expect(problem).toHaveBeenCalledWith(
      expect.objectContaining({ reason: 'worker', cause: 'Failed to fetch' }),
    );
  });

  test('in another codec is not sent at all', () => {
    expect(() => pair('video/H264', 'screen')).toThrow(RangeError);
  });
});

describe('browsers', () => {
  test('that have neither form cannot seal streams, and try nothing', () => {
    vi.stubGlobal('RTCRtpScriptTransform', undefined);
    Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform');
    const { seal } = join(new TestRoom(), 'ann');
    expect(seal.sealsStreams).toBe(false);
    expect(() => seal.sealStream('voice', {} as RTCRtpSender, 'audio/opus')).toThrow('cannot be sealed');
    expect(() => seal.openStream('voice', 'bob', {} as RTCRtpReceiver, 'audio/opus')).toThrow(
      'cannot be sealed',
    );
  });

  test('that run transforms in a worker need nothing of the connection', () => {
    const { seal } = join(new TestRoom(), 'ann');
    expect([seal.sealsStreams, seal.peerConnectionSettings]).toEqual([true, {}]);
  });

  test('need the worker', () => {
    vi.stubGlobal('RTCPeerConnection', class {});
    expect(new TestRoom().join('bob').seal.sealsStreams).toBe(false);
  });

  test('that hand streams to the page: the worker gets them, once for each sender', async () => {
    Reflect.deleteProperty(globalThis, 'RTCRtpScriptTransform');
    vi.stubGlobal(
      'RTCRtpSender',
      class {
        createEncodedStreams() {}
      },
    );
    const room = new TestRoom();
    const [ann, bob] = [join(room, 'ann'), join(room, 'bob')];
    expect(ann.seal.peerConnectionSettings).toEqual({ encodedInsertableStreams: true });
    const [sending, receiving] = [encodedStreams(), encodedStreams()];
    ann.seal.sealStream('voice', asSender(sending.streamable), 'audio/opus');
    ann.seal.sealStream('screenAudio', asSender(sending.streamable), 'audio/opus');
    bob.seal.openStream('screenAudio', 'ann', asReceiver(receiving.streamable), 'audio/opus');
    const sealed = await sending.pass({ data: frameOf(5).buffer });
    expect(sealed.data.byteLength).toBe(60 + 1 + 16);
    const opened = await receiving.pass(sealed);
    expect(new Uint8Array(opened.data)).toEqual(frameOf(5));
    expect(sending.streamable.createEncodedStreams).toHaveBeenCalledTimes(1);
  });
});

describe("where WebRTC is no browser's", () => {
  interface Plain {
    transform?: FrameTransform;
  }

  test('frames are sealed and opened on the same thread, by the same keys', () => {
    const room = new TestRoom();
    const [ann, bob, cleo] = [room.join('ann'), room.join('bob'), join(room, 'cleo')];
    expect(ann.seal.sealsStreams).toBe(true);
    const [sender, receiver]: Plain[] = [{}, {}];
    ann.seal.sealStream('voice', sender as unknown as RTCRtpSender, 'audio/opus');
    bob.seal.openStream('voice', 'ann', receiver as unknown as RTCRtpReceiver, 'audio/opus');
    const inBrowser: Streamable = {};
    cleo.seal.openStream('voice', 'ann', asReceiver(inBrowser), 'audio/opus');

    const sealed = sender!.transform!(frameOf(7))!;
    expect(Buffer.from(sealed).includes(Buffer.from(frameOf(7)))).toBe(false);
    expect(receiver!.transform!(sealed)).toEqual(frameOf(7));
    expect(through(cleo, inBrowser)(sealed)).toEqual(frameOf(7));
    expect(receiver!.transform!(sealed)).toBeNull();
    expect(bob.seal.stats).toMatchObject({ opened: 1, replayed: 1 });

    room.leave(bob);
    vi.advanceTimersByTime(1000);
    expect(receiver!.transform!(sender!.transform!(frameOf(8))!)).toBeNull();
    ann.seal.close();
    expect(ann.seal.sealsStreams).toBe(false);
    expect(sender!.transform!(frameOf(9))).toBeNull();
  });
});

/** A sender or receiver whose frames pass by here on both sides of the transform. */
function encodedStreams() {
  const before = new TransformStream<EncodedFrame, EncodedFrame>();
  const after = new TransformStream<EncodedFrame, EncodedFrame>();
  const streamable = {
    createEncodedStreams: vi.fn(() => ({ readable: before.readable, writable: after.writable })),
  };
  const [writer, reader] = [before.writable.getWriter(), after.readable.getReader()];
  const pass = async (frame: EncodedFrame) => {
    void writer.write(frame);
    return (await reader.read()).value!;
  };
  return { streamable: streamable as unknown as Streamable & typeof streamable, pass };
}
