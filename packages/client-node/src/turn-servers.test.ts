import { expect, test } from 'vitest';
import { turnServers } from './turn-servers.js';

const access = { username: '1:a', credential: 'secret' };

test.each([
  ['turn:turn.example.org', 'turn.example.org', 3478, 'TurnUdp'],
  ['turn:turn.example.org:3500?transport=udp', 'turn.example.org', 3500, 'TurnUdp'],
  ['turn:192.0.2.1:3478?transport=tcp', '192.0.2.1', 3478, 'TurnTcp'],
  ['turns:turn.example.org?transport=tcp', 'turn.example.org', 5349, 'TurnTls'],
  ['turn:[2001:db8::1]:3478', '2001:db8::1', 3478, 'TurnUdp'],
])('%s', (url, hostname, port, relayType) => {
  expect(turnServers([{ urls: url, ...access }])).toEqual([
    { hostname, port, relayType, username: '1:a', password: 'secret' },
  ]);
});

test('what is no TURN server is left out', () => {
  expect(turnServers([{ urls: ['stun:stun.example.org', 'turn:'], ...access }])).toEqual([]);
});
