import { networkInterfaces } from 'node:os';
import type { RemoteParticipant } from '@guise/client';
import { restFaceFrame } from '@guise/protocol';
import { createRoom, startTestServer } from '@guise/server/testing';
import datachannel from 'node-datachannel';
import { afterEach, expect, test } from 'vitest';
import { joinRoom } from './index.js';

// What the server hands out, with a real coturn; e2e/relay.spec.ts has two browsers.

const SECRET = 'what the server and coturn both know';

interface Coturn {
  url: string;
  log(): string;
  stop(): Promise<void>;
}

/** Plain JavaScript without types of its own. */
const infra: {
  startCoturn(secret: string, ip?: string): Promise<Coturn | null>;
  RELAY_PORTS: { min: number; max: number };
} = await import(String(new URL('../../../infra/lib/coturn.mjs', import.meta.url)));

/** Joins and leaves with a server that says it has this secret. @returns what coturn made of it, once it says so */
async function joined(coturn: Coturn, secret: string): Promise<string> {
  const server = await startTestServer({ turnUrls: [coturn.url], turnSecret: secret });
  try {
    const room = await joinRoom({ server: server.url, room: await createRoom(server), name: 'Ada' });
    const [said] = await until(() =>
      new RegExp(`user <\\d+:${room.localId}>: .* processed, (?:success|error.*)`).exec(coturn.log()),
    );
    await room.leave();
    return said as string;
  } finally {
    await server.close();
  }
}

/** coturn tells what it did by its log only. */
async function until<T>(poll: () => T | null): Promise<T> {
  for (;;) {
    const found = poll();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('coturn takes what the server hands out, and nothing that was made with another secret', async (context) => {
  const coturn = await infra.startCoturn(SECRET);
  if (!coturn) return context.skip('There is no coturn here.');
  try {
    expect(await joined(coturn, SECRET)).toMatch(/ALLOCATE processed, success/);
    expect(await joined(coturn, 'what nobody else knows at all')).toMatch(/error 401/);
  } finally {
    await coturn.stop();
  }
});

const { PeerConnection } = datachannel;

afterEach(() => {
  datachannel.PeerConnection = PeerConnection;
});

/** From now on peers have IPv6 only: a media server on 127.0.0.1 is out of their reach. */
function useOnly(address: string): void {
  datachannel.PeerConnection = function confined(name: string, config: object) {
    return new PeerConnection(name, { ...(config as { iceServers: [] }), bindAddress: address });
  } as unknown as typeof PeerConnection;
}

test('whom only a TURN server connects with the media server has a call all the same', async (context) => {
  const loopback = Object.values(networkInterfaces()).flat();
  if (!loopback.some((own) => own?.address === '::1')) return context.skip('This machine has no IPv6.');
  const coturn = await infra.startCoturn(SECRET, '::1');
  if (!coturn) return context.skip('There is no coturn here.');
  /** Where each transport's packets came from in the end. */
  const ports = new Map<string, number>();
  const server = await startTestServer(
    { turnUrls: [coturn.url], turnSecret: SECRET, mediaAddresses: [{ ip: '127.0.0.1' }] },
    {
      onTransport: (transport) =>
        transport.on('iceselectedtuplechange', ({ remotePort }) => ports.set(transport.id, remotePort ?? 0)),
    },
  );
  useOnly('::1');
  try {
    const room = await createRoom(server);
    const [ada, ben] = [
      await joinRoom({ server: server.url, room, name: 'Ada' }),
      await joinRoom({ server: server.url, room, name: 'Ben' }),
    ];
    const timer = setInterval(() => {
      const frame = restFaceFrame(performance.now());
      frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
      frame.confidence = 1;
      frame.pose.rotation = [0, Math.sin(frame.timestamp / 500) / 5, 0, 1];
      for (const sender of [ada, ben]) sender.sendFace(frame);
    }, 33);
    const received = (participants: ReadonlyMap<string, RemoteParticipant>) =>
      [...participants.values()][0]?.faceStats.received ?? 0;
    await until(() => (received(ada.participants) > 10 && received(ben.participants) > 10) || null);
    clearInterval(timer);
    expect(ports.size).toBe(4);
    const { min, max } = infra.RELAY_PORTS;
    for (const port of ports.values()) expect(port >= min && port <= max, `port ${port}`).toBe(true);
    await Promise.all([ada.leave(), ben.leave()]);
  } finally {
    await server.close();
    await coturn.stop();
  }
});
