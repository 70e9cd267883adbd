import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import selfsigned from 'selfsigned';
import type { ServerConfig } from './config.js';
import { StartError } from './start-error.js';

const DAY = 24 * 60 * 60 * 1000;
/** Browsers refuse certificates that live longer than 825 days, even accepted by hand. */
const LIFETIME = 397 * DAY;

/** A certificate and its key, PEM. */
export interface Credentials {
  cert: string;
  key: string;
}

/**
 * The certificate to serve, `null` for plain HTTP.
 * @throws StartError when the user's files cannot be used.
 */
export async function loadCredentials({
  tls,
  cacheRoot,
}: Pick<ServerConfig, 'tls' | 'cacheRoot'>): Promise<Credentials | null> {
  if (tls.kind === 'none') return null;
  if (tls.kind === 'self-signed') return selfSigned(tls.names, join(cacheRoot, 'tls'));
  try {
    const credentials = { cert: await readFile(tls.cert, 'utf8'), key: await readFile(tls.key, 'utf8') };
    createSecureContext(credentials);
    return credentials;
  } catch (error) {
    throw StartError.certificate(`${tls.cert} and ${tls.key}`, error);
  }
}

/** The certificate made earlier, while it still fits; otherwise a new one, kept in `folder`. */
async function selfSigned(names: string[], folder: string): Promise<Credentials> {
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const kept = await read(files).catch(() => null);
  if (kept && fits(kept, names)) return kept;
  const made = await make(names);
  await mkdir(folder, { recursive: true });
  await writeFile(files.key, made.key, { mode: 0o600 });
  await writeFile(files.cert, made.cert);
  return made;
}

async function read(files: Credentials): Promise<Credentials> {
  return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
}

function fits({ cert, key }: Credentials, names: string[]): boolean {
  try {
    createSecureContext({ cert, key });
    const parsed = new X509Certificate(cert);
    const covered = names.every((name) => (isIP(name) ? parsed.checkIP(name) : parsed.checkHost(name)));
    return covered && Date.parse(parsed.validTo) > Date.now() + 7 * DAY;
  } catch {
    return false;
  }
}

async function make(names: string[]): Promise<Credentials> {
  const now = Date.now();
  const made = await selfsigned.generate([{ name: 'commonName', value: 'Guise' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // A device whose clock is a little behind shall accept it, too.
    notBeforeDate: new Date(now - DAY),
    notAfterDate: new Date(now - DAY + LIFETIME),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) =>
          isIP(name) ? { type: 7 as const, ip: name } : { type: 2 as const, value: name },
        ),
      },
    ],
  });
  return { cert: made.cert, key: made.private };
}
