import { expect, test } from 'vitest';
import { Tokens } from './access/tokens.js';
import { inviteLink } from './invite.js';

const SECRET = 'a secret for tests, 32 bytes or more';
const NOW = Date.UTC(2026, 0, 1);

test('a link lets one person into one call, for so long', async () => {
  const args = ['--room', 'arena-7', '--identity', 'ada', '--name', 'Ada', '--hours', '2'];
  const link = await inviteLink([...args, '--server', 'https://example.org/'], SECRET, NOW);
  const [address, token] = link.split('#token=') as [string, string];
  expect(address).toBe('https://example.org/r/arena-7');
  expect(await new Tokens(SECRET, () => NOW).read(token, 'arena-7')).toMatchObject({
    sub: 'ada',
    name: 'Ada',
    grants: { join: true, publishFace: true, publishAudio: true, shareScreen: true, moderate: false },
    exp: NOW / 1000 + 7200,
  });
});

test('a host’s moderates, and has what was listed only', async () => {
  const link = await inviteLink(
    ['--room', 'a', '--identity', 'h', '--grants', 'moderate, publishAudio'],
    SECRET,
    NOW,
  );
  const { grants } = await new Tokens(SECRET, () => NOW).read(link.split('=')[1] as string, 'a');
  expect(grants).toMatchObject({ moderate: true, publishAudio: true, publishFace: false });
});

test.each([
  [['--room', 'a', '--identity', 'h'], undefined],
  [['--room', 'a', '--identity', 'h'], 'short'],
  [['--room', 'No Room', '--identity', 'h'], SECRET],
  [['--room', 'a'], SECRET],
  [['--room', 'a', '--identity', 'h', '--grants', 'fly'], SECRET],
  [['--room', 'a', '--identity', 'h', '--hours', '-1'], SECRET],
  [['--rooms', 'a'], SECRET],
])('%j with the secret %j is none, and says why in a sentence', async (args, secret) => {
  await expect(inviteLink(args, secret, NOW)).rejects.toMatchObject({ name: 'StartError' });
});
