import { createRoom, startTestServer } from '@guise/server/testing';
import { expect, test } from 'vitest';
import { joinRoom } from './index.js';

// What the server hands out, with a real coturn. A call that goes by way of it, and no other, is in e2e/relay.spec.ts.

const SECRET = 'what the server and coturn both know';

interface Coturn {
  url: string;
  log(): string;
  stop(): Promise<void>;
}

/** Plain JavaScript without types of its own. */
const infra: { startCoturn(secret: string): Promise<Coturn | null> } = await import(
  String(new URL('../../../infra/lib/coturn.mjs', import.meta.url))
);

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
