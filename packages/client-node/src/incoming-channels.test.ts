import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IncomingChannels, STREAMS } from './incoming-channels.js';
import { OpenEnds } from './open-ends.js';

/** libdatachannel's, as far as streams go: one channel on each at a time, and none beyond the last. */
class FakeConnection {
  readonly open = new Map<number, () => void>();
  /** News of a channel's end waits until it is {@link deliver}ed. */
  late = false;
  #news: (() => void)[] = [];

  deliver(): void {
    for (const tell of this.#news.splice(0)) tell();
  }

  createDataChannel = ((_label: string, { id = -1 }: { id?: number } = {}) => {
    if (id < 0 || id >= STREAMS) throw new Error('DataChannel stream id is too high');
    if (this.open.has(id)) throw new Error('in use');
    let closed: (() => void) | null = null;
    this.open.set(id, () => {
      this.open.delete(id);
      // What it says to a listener is on its way for a while, and lost where another one takes its place.
      const told = closed;
      this.#news.push(() => told === closed && told?.());
      if (!this.late) this.deliver();
    });
    return {
      isOpen: () => this.open.has(id),
      onOpen() {},
      onMessage() {},
      onClosed: (listener: () => void) => {
        closed = listener;
      },
    };
  }) as unknown as ConstructorParameters<typeof IncomingChannels>[0]['createDataChannel'];
}

/** Gives out streams as mediasoup does: the next that is free, unless that is beyond the last one. */
class FakeServer {
  readonly used = new Set<number>();
  #next = 0;

  allocate(): number {
    while (this.used.has(this.#next % STREAMS)) this.#next++;
    const id = this.#next++ % STREAMS;
    this.used.add(id);
    return id;
  }
}

test('however many come and go, each has a stream that was open before it was asked for, and nobody two', () => {
  // So many streams are begun at once, and then the one at this place of those that are held ends, and so many after it.
  const visit = fc.record({
    begun: fc.integer({ min: 1, max: 12 }),
    place: fc.nat(),
    ended: fc.integer({ min: 0, max: 14 }),
  });
  fc.assert(
    fc.property(fc.array(visit, { minLength: 400, maxLength: 800, size: 'max' }), (visits) => {
      const connection = new FakeConnection();
      const [server, channels] = [new FakeServer(), new IncomingChannels(connection, new OpenEnds())];
      channels.openFrom(0);
      // A large room's worth stays all the time: after the last stream, more are held than are opened in advance.
      for (let i = 0; i < 75; i++) channels.take(server.allocate(), '', '');
      const held: number[] = [];
      let ending: number[] = [];
      for (const { begun, place, ended } of visits) {
        const streams = Array.from({ length: begun }, () => server.allocate());
        for (const stream of streams) expect(connection.open.has(stream)).toBe(true);
        for (const stream of streams) expect(channels.take(stream, '', '').id).toBe(stream);
        held.push(...streams);
        // Given out again from the next visit on: one that ends and is begun at once, in the midst of those ahead, is a matter of luck.
        for (const stream of ending) server.used.delete(stream);
        ending = held.splice(place % held.length, Math.max(ended, held.length - 60));
        for (const stream of ending) connection.open.get(stream)?.();
      }
    }),
    { numRuns: 20, endOnFailure: true },
  );
});

test('a stream that the server closed before anybody took it is opened anew', () => {
  const connection = new FakeConnection();
  const channels = new IncomingChannels(connection, new OpenEnds());
  channels.openFrom(0);
  connection.open.get(0)?.();
  expect(connection.open.has(0)).toBe(false);
  expect(channels.take(0, '', '').readyState).toBe('open');
});

test('one that is taken while the news of its end is on its way hears of it', () => {
  const connection = new FakeConnection();
  const channels = new IncomingChannels(connection, new OpenEnds());
  channels.openFrom(0);
  connection.late = true;
  connection.open.get(0)?.();
  const channel = channels.take(0, '', '');
  let ends = 0;
  channel.addEventListener('close', () => ends++);
  connection.deliver();
  expect([channel.readyState, ends]).toEqual(['closed', 1]);
});
