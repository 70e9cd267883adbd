import { isIPv4, isIPv6 } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LIMITS } from '@guise/protocol';
import { isOrigin } from './access/origins.js';
import { ProxyTrust } from './client-address.js';
import { ownAddresses } from './network.js';
import { StartError } from './start-error.js';

/** An address at which media is received, and the one that browsers are told if it is another. */
export interface MediaAddress {
  ip: string;
  announced?: string;
}

/** Everything the server can be told. */
export interface ServerConfig {
  /** Address the web server listens on. */
  host: string;
  /** 0: any free one. */
  port: number;
  /** `own`: certificate and key in PEM files; `self-signed`: made on first use, for `names`. */
  tls:
    | { kind: 'none' }
    | { kind: 'own'; cert: string; key: string }
    | { kind: 'self-signed'; names: string[] };
  /** Names or addresses under which the web server is reached, the best link first. */
  linkHosts: string[];
  mediaAddresses: MediaAddress[];
  /** UDP and TCP port of the first media worker; the next has the next one. 0: any free ones. */
  rtcPort: number;
  /** Number of media workers. */
  workers: number;
  maxParticipants: number;
  /** Whether participants may share their screens; without, no video gets through at all. */
  screenShare: boolean;
  /** Folder with the built web app. */
  webRoot: string;
  /** Folder with the models. */
  modelsRoot: string;
  /** Folder for what can be made again. */
  cacheRoot: string;
  /** Folder in which the server makes one for what participants upload; as large as that may be. */
  uploadsRoot: string;
  /**
   * What the server signs with, 32 bytes or more; whoever joins then needs a token. `null`: rooms are open, and the key is one of
   * its own, kept in `cacheRoot`.
   */
  secret: string | null;
  /** Origins of other sites whose pages may use this server, as browsers write them; its own need not be there. */
  allowedOrigins: string[];
  /** Reverse proxies that say whom they speak for: addresses, ranges, or `loopback`, `linklocal`, `uniquelocal`. */
  trustedProxies: string[];
  /** A pino level. */
  logLevel: string;
}

/** First media port when the network is meant to reach this machine: firewalls want a known one. */
const PUBLIC_RTC_PORT = 44400;
const SECRET_BYTES = 32;
const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const ROOT = new URL('../../../', import.meta.url);

export const USAGE = `Usage: server [options]
  --port N              port of the page and of signalling (GUISE_PORT, default 3000)
  --host ADDRESS        address to listen on (GUISE_HOST, default 127.0.0.1; 0.0.0.0 with --lan)
  --lan                 HTTPS for the devices on this network (GUISE_LAN=1)
  --cert FILE           certificate to use instead of a self-signed one, PEM (GUISE_CERT)
  --key FILE            its key, PEM (GUISE_KEY)
  --announce ADDRESS    public address at which browsers reach the media ports (GUISE_ANNOUNCE)
  --rtc-port N          first media port, UDP and TCP, one per worker (GUISE_RTC_PORT, default: any free
                        ports on a machine of one's own, ${PUBLIC_RTC_PORT} with --lan or --announce)
  --workers N           media workers (GUISE_WORKERS, default: one per core)
  --max-participants N  per room (GUISE_MAX_PARTICIPANTS, default ${LIMITS.participantsPerRoom})
  --no-screen-share     nobody can share a screen, no video gets through at all (GUISE_SCREEN_SHARE=off)
  --uploads FOLDER      where uploaded avatars are kept during a call, up to ${LIMITS.uploadBytesPerServer / 2 ** 30} GiB (GUISE_UPLOADS,
                        default: the system's folder for temporary files)
  --allow-origin LIST   origins of other sites whose pages may use this server, with commas between them, like
                        https://game.example (GUISE_ALLOWED_ORIGINS, default: none but its own)
  --trust-proxy LIST    reverse proxies whose word for who connects is taken, addresses or ranges with commas
                        between them (GUISE_TRUST_PROXY, default: loopback)
  --log-level LEVEL     ${LOG_LEVELS.join(', ')} (GUISE_LOG_LEVEL, default warn)
  --help                this text

GUISE_SECRET, in the environment only, ${SECRET_BYTES} bytes or more: whoever joins needs a token signed with it. Without it rooms are
open, and the first person is host.`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  lan: { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  announce: { type: 'string' },
  'rtc-port': { type: 'string' },
  workers: { type: 'string' },
  'max-participants': { type: 'string' },
  'no-screen-share': { type: 'boolean' },
  uploads: { type: 'string' },
  'allow-origin': { type: 'string' },
  'trust-proxy': { type: 'string' },
  'log-level': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads flags, then environment variables (`GUISE_` + the flag's name), then defaults.
 * @param own this machine's own addresses, the best for a link first.
 * @returns `'help'` when that is what was asked for.
 * @throws StartError
 */
export function parseConfig(
  args: string[],
  env: NodeJS.ProcessEnv,
  own = ownAddresses(),
): ServerConfig | 'help' {
  const flags = parseFlags(args);
  if (flags.help) return 'help';
  const text = (
    name: Exclude<keyof typeof OPTIONS, 'lan' | 'no-screen-share' | 'help'>,
  ): string | undefined =>
    flags[name] ?? (env[`GUISE_${name.toUpperCase().replaceAll('-', '_')}`] || undefined);
  const lan = flags.lan ?? /^(?:1|true|yes)$/i.test(env.GUISE_LAN ?? '');
  const announce = text('announce');
  const host = text('host') ?? (lan ? '0.0.0.0' : '127.0.0.1');
  const config = {
    host,
    port: integer('port', text('port') ?? '3000', 0, 65535),
    tls: tlsOf(text('cert'), text('key'), lan, own),
    linkHosts: linkHostsOf(host, own),
    mediaAddresses: mediaAddressesOf(announce, own),
    rtcPort: integer('rtc-port', text('rtc-port') ?? String(lan || announce ? PUBLIC_RTC_PORT : 0), 0, 65535),
    workers: integer('workers', text('workers') ?? String(availableParallelism()), 1, 256),
    maxParticipants: integer(
      'max-participants',
      text('max-participants') ?? String(LIMITS.participantsPerRoom),
      1,
      1000,
    ),
    screenShare: !(flags['no-screen-share'] ?? /^(?:off|0|false|no)$/i.test(env.GUISE_SCREEN_SHARE ?? '')),
    uploadsRoot: resolve(text('uploads') ?? tmpdir()),
    secret: secretOf(env.GUISE_SECRET),
    allowedOrigins: originsOf(flags['allow-origin'] ?? env.GUISE_ALLOWED_ORIGINS ?? ''),
    trustedProxies: proxiesOf(text('trust-proxy') ?? 'loopback'),
    logLevel: text('log-level') ?? 'warn',
  };
  if (!LOG_LEVELS.includes(config.logLevel))
    throw StartError.options(`--log-level is one of ${LOG_LEVELS.join(', ')}.`);
  if (announce !== undefined && !/^[\w.:-]+$/.test(announce))
    throw StartError.options(`--announce needs an address, not "${announce}".`);
  return { ...config, ...FOLDERS };
}

const FOLDERS = {
  webRoot: fileURLToPath(new URL('apps/web/dist/', ROOT)),
  modelsRoot: fileURLToPath(new URL('models/', ROOT)),
  cacheRoot: fileURLToPath(new URL('.cache/', ROOT)),
};

function parseFlags(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, strict: true, allowPositionals: false }).values;
  } catch (error) {
    const [sentence] = (error as Error).message.split('. ');
    throw StartError.options(`${sentence}; --help lists the options.`);
  }
}

function integer(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw StartError.options(`--${name} needs a whole number from ${min} to ${max}, not "${text}".`);
}

/** Not a flag: whoever lists a machine's processes sees those. */
function secretOf(secret: string | undefined): string | null {
  if (!secret) return null;
  if (Buffer.byteLength(secret) >= SECRET_BYTES) return secret;
  throw StartError.options(
    `GUISE_SECRET needs ${SECRET_BYTES} bytes or more, of which nobody can guess one.`,
  );
}

/** @throws StartError */
function originsOf(list: string): string[] {
  const origins = itemsOf(list).map((item) => item.toLowerCase().replace(/\/$/, ''));
  const wrong = origins.find((origin) => !isOrigin(origin));
  if (wrong === undefined) return origins;
  throw StartError.options(`--allow-origin needs origins like https://game.example, not "${wrong}".`);
}

/** @throws StartError */
function proxiesOf(list: string): string[] {
  const proxies = itemsOf(list);
  try {
    new ProxyTrust(proxies);
    return proxies;
  } catch {
    throw StartError.options(`--trust-proxy needs addresses or ranges like 10.0.0.0/8, not "${list}".`);
  }
}

function itemsOf(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function tlsOf(
  cert: string | undefined,
  key: string | undefined,
  lan: boolean,
  own: string[],
): ServerConfig['tls'] {
  if ((cert === undefined) !== (key === undefined))
    throw StartError.options('A certificate needs its key: give both --cert and --key.');
  if (cert !== undefined && key !== undefined) return { kind: 'own', cert, key };
  if (!lan) return { kind: 'none' };
  return { kind: 'self-signed', names: ['localhost', '127.0.0.1', ...own] };
}

function linkHostsOf(host: string, own: string[]): string[] {
  if (host === '0.0.0.0' || host === '::') return [...own.slice(0, 1), 'localhost'];
  if (host === '127.0.0.1' || host === '::1') return ['localhost'];
  return [isIPv6(host) ? `[${host}]` : host];
}

/**
 * Loopback alone would do for a browser on this machine, but browsers do not offer their own loopback to
 * WebRTC: they reach this machine through one of its other addresses.
 */
function mediaAddressesOf(announce: string | undefined, own: string[]): MediaAddress[] {
  if (announce === undefined) return ['127.0.0.1', ...own].map((ip) => ({ ip }));
  const any = isIPv4(announce) || !isIPv6(announce) ? '0.0.0.0' : '::';
  return [{ ip: any, announced: announce }];
}
