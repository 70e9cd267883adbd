import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { startTurnServer } from './support/turn.js';

const SECRET = 'what the server and coturn both know';

test('a network that lets nothing through but TURN: two people who may use nothing else have a call', async () => {
  const turn = await startTurnServer(SECRET);
  test.skip(turn === null, 'There is no coturn here.');
  const server = await ServerProcess.start(['--turn', turn?.url as string], { GUISE_TURN_SECRET: SECRET });
  const people = [
    await Person.arrive({ name: 'Nia', camera: null, voice: 'low' }),
    await Person.arrive({ name: 'Otto', camera: null, voice: 'high' }),
  ] as const;
  const [nia, otto] = people;
  try {
    for (const { page } of people) await page.addInitScript(keepConnections);
    await nia.startCall(`${server.addresses[0]}/?turn=only`);
    await otto.join(relayed(await nia.page.getByLabel('Invitation link').inputValue()));
    await nia.waitForFaces('Otto');
    await otto.waitForFaces('Nia');
    for (const { page } of people) {
      const ways = await waysOf(page);
      expect(ways).toHaveLength(2);
      expect(new Set(ways)).toEqual(new Set(['relay']));
    }
  } finally {
    for (const person of people) await person.close();
    await server.stop();
    await turn?.stop();
  }
});

/** The link as it would be opened in such a network. */
function relayed(link: string): string {
  const url = new URL(link);
  url.searchParams.set('turn', 'only');
  return url.href;
}

/** How each of the page's connections that carries something leaves the device. */
async function waysOf(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const connections = (globalThis as unknown as { connections: RTCPeerConnection[] }).connections;
    const ways = connections
      .filter(({ connectionState }) => connectionState === 'connected')
      .map(async (connection) => {
        const stats = await connection.getStats();
        const entries = [...(stats as unknown as Map<string, Record<string, unknown>>).values()];
        const pair = entries.find(
          ({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded',
        );
        const local = entries.find(({ id }) => id === pair?.localCandidateId);
        return String(local?.candidateType);
      });
    return Promise.all(ways);
  });
}

/** Runs in the page, before its own code. */
function keepConnections(): void {
  const connections: RTCPeerConnection[] = [];
  Object.assign(globalThis, { connections });
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct(Original, args) {
      const connection = Reflect.construct(Original, args) as RTCPeerConnection;
      connections.push(connection);
      return connection;
    },
  });
}
