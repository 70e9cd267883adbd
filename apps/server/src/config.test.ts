import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printedSettings, settingsTable, USAGE } from './config/describe.js';
import { readSettings } from './config/read-settings.js';
import { writtenDocs } from './config/write-docs.js';
import { parseConfig, type ServerConfig } from './config.js';
import { ownAddresses } from './network.js';
import { StartError } from './start-error.js';

const OWN = ['192.0.2.7', '198.51.100.7'];

function config(args: string[] = [], env: NodeJS.ProcessEnv = {}): ServerConfig {
  const parsed = parseConfig(args, env, OWN);
  if (typeof parsed === 'string') throw new Error('asked for a text');
  return parsed;
}

describe('without options', () => {
  test('serves this machine, over HTTP', () => {
    expect(config()).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      tls: { kind: 'none' },
      linkHosts: ['localhost'],
      rtcPort: 0,
      maxParticipants: 24,
    });
  });

  test("receives media on loopback and, since browsers hide theirs, on the machine's own addresses", () => {
    expect(config().mediaAddresses).toEqual([
      { ip: '127.0.0.1' },
      { ip: '192.0.2.7' },
      { ip: '198.51.100.7' },
    ]);
  });
});

describe('--lan', () => {
  test('serves the network over HTTPS, with links for both sides and a media port that firewalls can know', () => {
    expect(config(['--lan'])).toMatchObject({
      host: '0.0.0.0',
      tls: { kind: 'self-signed', names: ['localhost', '127.0.0.1', ...OWN] },
      linkHosts: ['192.0.2.7', 'localhost'],
      rtcPort: 44400,
    });
  });

  test("takes the user's own certificate", () => {
    const { tls } = config(['--lan', '--cert', 'a.pem', '--key', 'b.pem']);
    expect(tls).toEqual({ kind: 'own', cert: 'a.pem', key: 'b.pem' });
  });
});

test('--announce: listens everywhere and tells browsers the public address', () => {
  expect(config(['--announce', '203.0.113.9']).mediaAddresses).toEqual([
    { ip: '0.0.0.0', announced: '203.0.113.9' },
  ]);
});

test('environment variables do what flags do, and flags win', () => {
  const env = { GUISE_PORT: '4000', GUISE_RTC_PORT: '5000', GUISE_LAN: '1', GUISE_MAX_PARTICIPANTS: '' };
  expect(config(['--port', '4001'], env)).toMatchObject({
    port: 4001,
    rtcPort: 5000,
    host: '0.0.0.0',
    maxParticipants: 24,
  });
});

describe('several servers', () => {
  test('share a Redis that is none of the flags, each with an address of its own', () => {
    const env = { GUISE_REDIS: 'redis://:word@10.0.0.5:6379' };
    const args = ['--node-address', 'https://Two.call.example/', '--node-origin', 'https://*.call.example'];
    expect(config(args, env)).toMatchObject({
      redis: 'redis://:word@10.0.0.5:6379',
      nodeAddress: 'https://two.call.example',
      nodeOrigins: ['https://*.call.example'],
    });
    expect(config()).toMatchObject({ redis: null, nodeAddress: null, nodeOrigins: [] });
  });

  test.each([
    ['GUISE_REDIS', 'localhost:6379'],
    ['GUISE_REDIS', 'http://localhost:6379'],
    ['GUISE_NODE_ADDRESS', 'two.call.example'],
    ['GUISE_NODE_ORIGINS', 'https://*'],
    ['GUISE_NODE_ORIGINS', 'https://two.*.example'],
    ['GUISE_NODE_ORIGINS', '*'],
  ])('%s=%s is a mistake', (name, value) => {
    expect(() => config([], { [name]: value })).toThrow(StartError);
  });
});

describe('--embed-origin', () => {
  test('nobody embeds a call unless that is said, by flags or the environment', () => {
    expect(config().embedOrigins).toEqual([]);
    const origins = ['https://shop.example', 'http://127.0.0.1:8080'];
    expect(config(origins.flatMap((origin) => ['--embed-origin', origin])).embedOrigins).toEqual(origins);
    expect(
      config([], { GUISE_EMBED_ORIGINS: ' https://Shop.example/, http://127.0.0.1:8080' }).embedOrigins,
    ).toEqual(origins);
  });

  test.each([
    '*',
    'https://*.shop.example',
    'shop.example',
    'null',
    'https://shop.example/page',
    'file:///x',
    "'self'",
  ])('%s is no origin', (origin) => {
    expect(() => config(['--embed-origin', origin])).toThrow(/needs origins/);
  });
});

test('some settings are lists: a flag for each, or one variable', () => {
  const [one, two] = ['turn:a.example.org:3478?transport=udp', 'turns:b.example.org'];
  const env = { GUISE_TURN_SECRET: 'known to both' };
  expect(config(['--turn', one, '--turn', two], env).turnUrls).toEqual([one, two]);
  expect(config([], { ...env, GUISE_TURN: `${one}, ${two}` }).turnUrls).toEqual([one, two]);
  expect(config().turnUrls).toEqual([]);
});

test('uploads are kept with the temporary files, or where one says', () => {
  expect(config().uploadsRoot).toBe(tmpdir());
  expect(config([], { GUISE_UPLOADS: '/srv/uploads' }).uploadsRoot).toBe('/srv/uploads');
  expect(config(['--uploads', 'uploads']).uploadsRoot).toBe(join(process.cwd(), 'uploads'));
});

test.each([
  [[], {}, true],
  [[], { GUISE_SCREEN_SHARE: 'off' }, false],
  [[], { GUISE_SCREEN_SHARE: 'on' }, true],
  [['--no-screen-share'], {}, false],
  [['--no-screen-share'], { GUISE_SCREEN_SHARE: 'on' }, false],
])('%j with %j: screens are shared: %s', (args, env, shared) => {
  expect(config(args, env).screenShare).toBe(shared);
});

test('no other site’s pages but the listed ones, and nobody’s word for who connects but a proxy’s on this machine', () => {
  expect(config()).toMatchObject({ allowedOrigins: [], trustedProxies: ['loopback'] });
  const env = { GUISE_ALLOWED_ORIGINS: 'https://game.example', GUISE_TRUST_PROXY: '10.0.0.0/8, uniquelocal' };
  expect(config([], env)).toMatchObject({
    allowedOrigins: ['https://game.example'],
    trustedProxies: ['10.0.0.0/8', 'uniquelocal'],
  });
  const { allowedOrigins } = config(['--allow-origin', 'https://A.example/, http://localhost:8080'], env);
  expect(allowedOrigins).toEqual(['https://a.example', 'http://localhost:8080']);
});

describe('--webhook', () => {
  const env = { GUISE_SECRET: 'a secret for tests, 32 bytes or more' };
  const [ONE, TWO] = ['http://127.0.0.1:2567/guise', 'https://game.test/guise?key=1'] as const;

  test('is none, one, or several', () => {
    expect(config([], env).webhooks).toEqual([]);
    expect(config(['--webhook', ONE, '--webhook', TWO], env).webhooks).toEqual([ONE, TWO]);
    expect(config([], { ...env, GUISE_WEBHOOK: `${ONE} ${TWO}` }).webhooks).toEqual([ONE, TWO]);
  });

  test.each(['ftp://game.test/', 'game.test', 'https://ada:pw@game.test/'])('is not %s', (url) => {
    expect(() => config(['--webhook', url], env)).toThrow(
      '--webhook needs a URL with http:// or https://, without name and password in it.',
    );
  });

  test('needs a secret to sign with', () => {
    expect(() => config(['--webhook', ONE])).toThrow(/^--webhook needs GUISE_SECRET/);
  });
});

test('--help', () => {
  expect(parseConfig(['--help'], {}, OWN)).toContain('--rtc-port N');
});

test.each([
  [['--port', 'x'], '--port needs a whole number from 0 to 65535, not "x".'],
  [['--port', '70000'], '--port needs a whole number from 0 to 65535, not "70000".'],
  [['--workers', '0'], '--workers needs a whole number from 1 to 256, not "0".'],
  [['--cert', 'a.pem'], 'A certificate needs its key: give both --cert and --key.'],
  [
    ['--turn', 'turn:turn.example.org'],
    'A TURN server needs its secret: give both --turn and GUISE_TURN_SECRET.',
  ],
  [['--turn', 'https://turn.example.org'], /^--turn needs an address such as turn:.*, not "https:/],
  [['--announce', 'a b'], '--announce needs an address, not "a b".'],
  [['--log-level', 'loud'], /^--log-level is one of silent, .*, not "loud"\.$/],
  [['--port=-1'], '--port needs a whole number from 0 to 65535, not "-1".'],
  [['--allow-origin', '*'], '--allow-origin needs origins like https://game.example, not "*".'],
  [['--allow-origin', 'https://a.example/b'], /not "https:\/\/a.example\/b"\.$/],
  [['--trust-proxy', 'proxy'], '--trust-proxy needs addresses or ranges like 10.0.0.0/8, not "proxy".'],
  [['--lam'], /^Unknown option '--lam'; --help lists the options\.$/],
  [['extra'], /^Unexpected argument 'extra'.*; --help lists the options\.$/],
])('%j is refused in one sentence', (args, sentence) => {
  expect(() => config(args)).toThrow(StartError);
  expect(() => config(args)).toThrow(sentence);
});

test.each<[NodeJS.ProcessEnv, string]>([
  [{ GUISE_PROT: '3000' }, 'There is no setting GUISE_PROT; --help lists what the environment can say.'],
  [
    { GUISE_PORT: 'tcp://10.0.0.1:3000' },
    'GUISE_PORT needs a whole number from 0 to 65535, not "tcp://10.0.0.1:3000".',
  ],
  [{ GUISE_LAN: 'maybe' }, 'GUISE_LAN needs on or off, not "maybe".'],
  [{ GUISE_SECRET: 'short' }, 'GUISE_SECRET needs 32 bytes or more, of which nobody can guess one.'],
])('the environment %j is refused in one sentence, which says no secret', (env, sentence) => {
  expect(() => config([], env)).toThrow(new StartError(sentence));
});

describe('--print-config', () => {
  const SECRET = 'a secret that nobody shall ever see in a log';
  const printed = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    parseConfig(['--print-config', ...args], env, OWN) as string;

  test('says what holds and who said so', () => {
    const lines = printed(['--port', '4000', '--no-screen-share'], { GUISE_HOST: '::1', PATH: '/bin' })
      .split('\n')
      .map((line) => line.split(/ +/).join(' '));
    for (const line of [
      'GUISE_PORT=4000 # --port',
      'GUISE_HOST=::1 # GUISE_HOST',
      'GUISE_SCREEN_SHARE=off # --no-screen-share',
      'GUISE_MAX_PARTICIPANTS=24 # default',
      'GUISE_CERT= # default',
    ])
      expect(lines).toContain(line);
  });

  test('tells no secret, and says whether there is one', () => {
    const text = printed([], { GUISE_SECRET: SECRET });
    expect(text).not.toContain(SECRET);
    expect(text).toMatch(/^GUISE_SECRET=<secret> +# GUISE_SECRET$/m);
  });

  test('as an environment, it gives the same', () => {
    const args = ['--lan', '--uploads', '/srv/uploads', '--workers', '2'];
    const text = printedSettings(readSettings(args, {}));
    const env = Object.fromEntries(
      text.split('\n').map((line) => line.replace(/ +# .*/, '').split(/=(.*)/s) as [string, string]),
    );
    expect(config([], env)).toEqual(config(args));
  });
});

test('every setting is in the help and in the table', () => {
  for (const variable of ['GUISE_PORT', 'GUISE_SECRET', 'GUISE_SCREEN_SHARE=off', 'GUISE_UPLOADS']) {
    expect(USAGE).toContain(variable);
    expect(settingsTable()).toContain(`\`${variable}\``);
  }
});

test('docs/operations.md and npm start say the same; npm run config-docs writes them', () => {
  for (const { now, text } of writtenDocs()) expect(now).toBe(text);
});

test("a machine's own addresses: IPv4, the real network before bridges and tunnels", () => {
  const address = (ip: string, more = {}) => ({
    address: ip,
    family: ip.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
    internal: false,
    ...more,
  });
  const interfaces = {
    lo: [address('127.0.0.1', { internal: true })],
    docker0: [address('172.17.0.1')],
    eth0: [address('192.0.2.7'), address('fe80::1')],
    eth1: [address('169.254.3.4')],
  };
  expect(ownAddresses(interfaces as unknown as Parameters<typeof ownAddresses>[0])).toEqual([
    '192.0.2.7',
    '172.17.0.1',
  ]);
});
