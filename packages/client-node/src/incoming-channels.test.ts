import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IncomingChannels, STREAMS } from './incoming-channels.js';

/** libdatachannel's, as far as streams go: one channel on each at a time, and none beyond the last. */
class FakeConnection {
  readonly open = new Map<number, () => void>();

  createDataChannel = ((_label: string, { id = -1 }: { id?: number } = {}) => {
    if (id < 0 || id >= STREAMS) throw new Error('DataChannel stream id is too high');
    if (this.open.has(id)) throw new Error('in use');
    let closed = () => {};
    this.open.set(id, () => {
      this.open.delete(id);
      closed();
    });
    return {
      isOpen: () => true,
      onOpen() {},
      onMessage() {},
      onClosed: (listener: () => void) => {
        closed = listener;
      },
    };
  }) as unknown as ConstructorParameters<typeof IncomingChannels>[0]['createDataChannel'];
}

/** Gives out streams as mediasoup does: the next that is free. */
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
  // For each that comes, which of those who are there leaves first, if anybody does.
  const leaving = fc.option(fc.nat({ max: 40 }), { nil: null });
  fc.assert(
    fc.property(fc.array(leaving, { minLength: 1200, maxLength: 2500, size: 'max' }), (visits) => {
      const connection = new FakeConnection();
      const [server, channels] = [new FakeServer(), new IncomingChannels(connection)];
      channels.openFrom(0);
      const there: number[] = [];
      for (const gone of visits) {
        const id =
          gone === null && there.length < 60 ? null : there.splice((gone ?? 0) % there.length || 0, 1)[0];
        if (id !== null && id !== undefined) {
          server.used.delete(id);
          connection.open.get(id)?.();
        }
        const stream = server.allocate();
        expect(connection.open.has(stream)).toBe(true);
        expect(channels.take(stream, '', '').id).toBe(stream);
        there.push(stream);
      }
    }),
    { numRuns: 20 },
  );
});

test('a stream that the server closed before anybody took it is opened anew', () => {
  const connection = new FakeConnection();
  const channels = new IncomingChannels(connection);
  channels.openFrom(0);
  connection.open.get(0)?.();
  expect(connection.open.has(0)).toBe(false);
  expect(channels.take(0, '', '').readyState).toBe('open');
});
