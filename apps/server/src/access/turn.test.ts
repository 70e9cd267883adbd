import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createRoom, startTestServer, TestClient } from '../test-server.js';
import { TurnServers } from './turn.js';

const SECRET = 'shared with coturn';
const URLS = ['turn:turn.example.org:3478?transport=udp', 'turns:turn.example.org:5349?transport=tcp'];

test('whoever joins gets a name that runs out in a day and the password that coturn makes of it', async () => {
  const server = await startTestServer({ turnUrls: URLS, turnSecret: SECRET });
  const client = await TestClient.connect(server);
  try {
    const { iceServers, participantId } = await client.join(await createRoom(server));
    const [{ urls, username, credential }] = iceServers as [(typeof iceServers)[0]];
    const [expiry, name] = username.split(':');
    expect(urls).toEqual(URLS);
    expect(name).toBe(participantId);
    expect(Number(expiry) - Date.now() / 1000).toBeGreaterThan(23 * 3600);
    expect(Number(expiry) - Date.now() / 1000).toBeLessThan(25 * 3600);
    expect(credential).toBe(createHmac('sha1', SECRET).update(username).digest('base64'));
  } finally {
    client.close();
    await server.close();
  }
});

test('as coturn’s own documentation has it: a time, a name, HMAC-SHA1 as base64', () => {
  const [server] = new TurnServers(URLS, 'north', () => 1433895918_000 - 24 * 3600 * 1000).iceServers(
    'ninefingers',
  );
  expect(server?.username).toBe('1433895918:ninefingers');
  expect(Buffer.from(server?.credential ?? '', 'base64')).toHaveLength(20);
});

test('without one, nothing is handed out', () => {
  expect(new TurnServers([], null).iceServers('ada')).toEqual([]);
});
