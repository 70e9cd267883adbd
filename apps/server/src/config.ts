import { isIPv4, isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { printedSettings, USAGE } from './config/describe.js';
import type { Settings } from './config/entries.js';
import { readSettings } from './config/read-settings.js';
import { ownAddresses } from './network.js';
import { StartError } from './start-error.js';

/** An address at which media is received, and the one that browsers are told if it is another. */
export interface MediaAddress {
  ip: string;
  announced?: string;
}

/** What follows from the settings, and from this machine. */
interface Derived {
  /** `own`: certificate and key in PEM files; `self-signed`: made on first use, for `names`. */
  tls:
    | { kind: 'none' }
    | { kind: 'own'; cert: string; key: string }
    | { kind: 'self-signed'; names: string[] };
  /** Names or addresses under which the web server is reached, the best link first. */
  linkHosts: string[];
  mediaAddresses: MediaAddress[];
  /** Folder with the models. */
  modelsRoot: string;
  /** Folder for what can be made again. */
  cacheRoot: string;
}

/** Everything the server goes by: what it was told (`config/entries.ts` says what each means), and what follows. */
export type ServerConfig = Omit<Settings, 'lan' | 'cert' | 'key' | 'announce'> & Derived;

const ROOT = new URL('../../../', import.meta.url);

const FOLDERS = {
  modelsRoot: fileURLToPath(new URL('models/', ROOT)),
  cacheRoot: fileURLToPath(new URL('.cache/', ROOT)),
};

/**
 * Reads what the server is told.
 * @param own this machine's own addresses, the best for a link first.
 * @returns a text where that is what was asked for: `--help`, `--print-config`
 * @throws StartError
 */
export function parseConfig(
  args: string[],
  env: NodeJS.ProcessEnv,
  own = ownAddresses(),
): ServerConfig | string {
  const { settings, sources, instead } = readSettings(args, env);
  if (instead === 'help') return USAGE;
  const { lan, cert, key, announce, ...rest } = settings;
  if (rest.turnUrls.length > 0 !== (rest.turnSecret !== null))
    throw StartError.options('A TURN server needs its secret: give both --turn and GUISE_TURN_SECRET.');
  if (rest.webhooks.length > 0 && rest.secret === null)
    throw StartError.options('--webhook needs GUISE_SECRET: what it tells is signed with that.');
  const config = {
    ...rest,
    tls: tlsOf(cert, key, lan, own),
    linkHosts: linkHostsOf(rest.host, own),
    mediaAddresses: mediaAddressesOf(announce, own),
    ...FOLDERS,
  };
  return instead === 'print' ? printedSettings({ sources }) : config;
}

function tlsOf(cert: string | null, key: string | null, lan: boolean, own: string[]): ServerConfig['tls'] {
  if ((cert === null) !== (key === null))
    throw StartError.options('A certificate needs its key: give both --cert and --key.');
  if (cert !== null && key !== null) return { kind: 'own', cert, key };
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
function mediaAddressesOf(announce: string | null, own: string[]): MediaAddress[] {
  if (announce === null) return ['127.0.0.1', ...own].map((ip) => ({ ip }));
  const any = isIPv4(announce) || !isIPv6(announce) ? '0.0.0.0' : '::';
  return [{ ip: any, announced: announce }];
}
