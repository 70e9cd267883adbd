import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LIMITS } from '@guise/protocol';
import * as v from 'valibot';
import { isOrigin } from '../access/origins.js';
import { isProxy } from '../client-address.js';
import {
  entry,
  isOn,
  listOf,
  matching,
  oneOf,
  onOff,
  plainUrl,
  type Setting,
  secretOf,
  wholeNumber,
} from './entry.js';

/** First media port when the network is meant to reach this machine: firewalls want a known one. */
const PUBLIC_RTC_PORT = 44400;
const SECRET_BYTES = 32;
const GIB = 2 ** 30;

const ROOT = new URL('../../../../', import.meta.url);

const path = v.pipe(
  v.string(),
  v.transform((text) => resolve(text)),
);
/** With the separator at its end. */
const folder = v.pipe(
  path,
  v.transform((text) => join(text, sep)),
);
const port = wholeNumber(0, 65535);
/** As browsers write it. */
const origin = v.pipe(
  v.string(),
  v.transform((text) => text.toLowerCase().replace(/\/$/, '')),
  v.check(isOrigin, ({ input }) => `needs origins like https://game.example, not "${input}"`),
);
const proxy = v.pipe(
  v.string(),
  v.check(isProxy, ({ input }) => `needs addresses or ranges like 10.0.0.0/8, not "${input}"`),
);

/**
 * Everything the server can be told. One entry is a flag, a variable, a line of `--help`, a row of docs/operations.md and a field
 * of `ServerConfig`; `npm run config-docs` writes the last two places anew.
 */
export const ENTRIES = {
  lan: entry(onOff(), { fallback: 'off', says: 'HTTPS for the devices on this network' }),
  host: entry(v.string(), {
    value: 'ADDRESS',
    fallback: ({ lan }) => (isOn(lan) ? '0.0.0.0' : '127.0.0.1'),
    unlessSaid: '127.0.0.1; 0.0.0.0 with --lan',
    says: 'address to listen on',
  }),
  port: entry(port, {
    value: 'N',
    fallback: '3000',
    says: 'port of the page and of signalling; 0: any free one',
  }),
  cert: entry(v.string(), {
    value: 'FILE',
    fallback: null,
    says: 'certificate to use instead of a self-signed one, PEM',
  }),
  key: entry(v.string(), { value: 'FILE', fallback: null, says: 'its key, PEM' }),
  announce: entry(matching(/^[\w.:-]+$/, 'an address'), {
    value: 'ADDRESS',
    fallback: null,
    says: 'public address at which browsers reach the media ports, where this machine has another inside',
  }),
  rtcPort: entry(port, {
    value: 'N',
    fallback: ({ lan, announce }) => String(isOn(lan) || announce ? PUBLIC_RTC_PORT : 0),
    unlessSaid: `any free ones; ${PUBLIC_RTC_PORT} with --lan or --announce`,
    says: 'first media port, UDP and TCP; each worker has the next one',
  }),
  workers: entry(wholeNumber(1, 256), {
    value: 'N',
    fallback: () => String(availableParallelism()),
    unlessSaid: 'one per core',
    says: 'media workers',
  }),
  participantsPerWorker: entry(wholeNumber(1, 1000), {
    value: 'N',
    fallback: String(LIMITS.participantsPerRoom),
    says: 'participants of one room on one media worker; a larger room goes on to the next one',
  }),
  maxParticipants: entry(wholeNumber(1, 1000), {
    value: 'N',
    fallback: String(LIMITS.participantsPerRoom),
    says: 'participants per room',
  }),
  screenShare: entry(onOff(), {
    fallback: 'on',
    says: 'nobody can share a screen: no video gets through at all',
  }),
  embedOrigins: entry(listOf(origin), {
    flag: 'embed-origin',
    value: 'ORIGIN',
    many: true,
    fallback: '',
    unlessSaid: 'none',
    says: 'pages from there may have calls in a frame and command them, e.g. https://shop.example',
  }),
  secret: entry(secretOf(SECRET_BYTES), {
    flag: null,
    fallback: null,
    secret: true,
    says: `${SECRET_BYTES} bytes or more: whoever joins needs a token signed with it; without it rooms are open, and the first person is host`,
  }),
  redis: entry(
    v.pipe(
      v.string(),
      v.check(
        (text) => URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol),
        'needs a URL with redis:// or rediss://',
      ),
    ),
    {
      flag: null,
      fallback: null,
      secret: true,
      says: 'Redis, redis://HOST:PORT, by which several servers share their rooms',
    },
  ),
  nodeAddress: entry(origin, {
    value: 'URL',
    fallback: null,
    unlessSaid: 'its own link',
    says: 'of several servers, where browsers reach this one, like https://two.call.example',
  }),
  nodeOrigins: entry(
    listOf(
      v.pipe(
        v.string(),
        v.transform((text) => text.toLowerCase().replace(/\/$/, '')),
        v.check(
          (text) => isOrigin(text.replace('://*.', '://any.')),
          ({ input }) =>
            `needs origins like https://two.call.example or https://*.call.example, not "${input}"`,
        ),
      ),
    ),
    {
      flag: 'node-origin',
      value: 'ORIGIN',
      many: true,
      fallback: '',
      unlessSaid: 'none',
      says: 'where the other servers and their pages are, like https://two.call.example or https://*.call.example',
    },
  ),
  turnUrls: entry(
    listOf(
      matching(
        /^turns?:[^\s?]+(?:\?transport=(?:udp|tcp))?$/,
        'an address such as turn:turn.example.org:3478',
      ),
    ),
    {
      flag: 'turn',
      env: 'GUISE_TURN',
      value: 'URL',
      many: true,
      fallback: '',
      says: 'TURN server that browsers may use, with GUISE_TURN_SECRET',
    },
  ),
  turnSecret: entry(v.pipe(v.string(), v.minBytes(8, 'needs 8 bytes or more')), {
    flag: null,
    fallback: null,
    secret: true,
    says: 'what the TURN servers know as static-auth-secret: browsers get passwords made with it, good for a day',
  }),
  allowedOrigins: entry(listOf(origin), {
    flag: 'allow-origin',
    value: 'ORIGIN',
    fallback: '',
    unlessSaid: 'none but its own',
    many: true,
    says: 'an origin of another site whose pages may use this server, like https://game.example',
  }),
  trustedProxies: entry(listOf(proxy), {
    flag: 'trust-proxy',
    env: 'GUISE_TRUST_PROXY',
    value: 'ADDRESS',
    fallback: 'loopback',
    many: true,
    says: 'a reverse proxy whose word for who connects is taken: an address, a range, or loopback, linklocal, uniquelocal',
  }),
  webhooks: entry(listOf(plainUrl('needs a URL with http:// or https://, without name and password in it')), {
    flag: 'webhook',
    env: 'GUISE_WEBHOOK',
    value: 'URL',
    many: true,
    fallback: '',
    unlessSaid: 'none',
    says: 'a game server to tell who comes and goes, signed with the secret',
  }),
  uploadsRoot: entry(path, {
    flag: 'uploads',
    env: 'GUISE_UPLOADS',
    value: 'FOLDER',
    fallback: () => tmpdir(),
    unlessSaid: 'the system’s folder for temporary files',
    says: `where uploaded avatars are kept during a call, up to ${LIMITS.uploadBytesPerServer / GIB} GiB`,
  }),
  sharedUploads: entry(onOff(), {
    fallback: 'off',
    says: 'with Redis: uploads are kept there, up to 2 GiB, and found by whichever server has the room next',
  }),
  webRoot: entry(folder, {
    flag: 'web',
    env: 'GUISE_WEB',
    value: 'FOLDER',
    fallback: () => fileURLToPath(new URL('apps/web/dist/', ROOT)),
    unlessSaid: 'apps/web/dist',
    says: 'the built web app',
  }),
  drainSeconds: entry(wholeNumber(0, 86_400), {
    value: 'N',
    fallback: '60',
    says: 'how long a server that is told to stop waits for its rooms to empty',
  }),
  metricsPort: entry(port, {
    value: 'N',
    fallback: null,
    unlessSaid: 'nothing is served',
    says: 'port of /metrics for Prometheus',
  }),
  metricsHost: entry(v.string(), {
    value: 'ADDRESS',
    fallback: '127.0.0.1',
    says: 'address for /metrics, which everybody may read who reaches it',
  }),
  logLevel: entry(oneOf(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']), {
    value: 'LEVEL',
    fallback: 'warn',
    says: 'silent, fatal, error, warn, info, debug or trace',
  }),
};

export type Settings = { [K in keyof typeof ENTRIES]: Setting<(typeof ENTRIES)[K]> };
