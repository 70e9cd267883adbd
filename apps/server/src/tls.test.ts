import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StartError } from './start-error.js';
import { loadCredentials } from './tls.js';

let cacheRoot: string;
beforeEach(async () => {
  cacheRoot = await mkdtemp(join(tmpdir(), 'guise-tls-'));
});
afterEach(() => rm(cacheRoot, { recursive: true }));

function selfSigned(names: string[]) {
  return loadCredentials({ tls: { kind: 'self-signed', names }, cacheRoot });
}

test('plain HTTP needs no certificate', async () => {
  expect(await loadCredentials({ tls: { kind: 'none' }, cacheRoot })).toBeNull();
});

test('a self-signed certificate names every address, and its key is for its owner only', async () => {
  const made = await selfSigned(['localhost', '127.0.0.1', '192.0.2.7']);
  const certificate = new X509Certificate(made?.cert as string);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('192.0.2.7')).toBe('192.0.2.7');
  const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000;
  expect(days).toBeLessThan(398);
  expect((await stat(join(cacheRoot, 'tls', 'key.pem'))).mode & 0o777).toBe(0o600);
});

test('it is kept, and made anew when this machine has another address or the files are damaged', async () => {
  const first = await selfSigned(['localhost', '192.0.2.7']);
  expect(await selfSigned(['localhost', '192.0.2.7'])).toEqual(first);
  expect(await selfSigned(['localhost'])).toEqual(first);
  const moved = await selfSigned(['localhost', '192.0.2.8']);
  expect(moved).not.toEqual(first);
  await writeFile(join(cacheRoot, 'tls', 'cert.pem'), 'not a certificate');
  const again = await selfSigned(['localhost', '192.0.2.8']);
  expect(again).not.toEqual(moved);
  expect(again?.cert).toContain('BEGIN CERTIFICATE');
});

test("the user's own files", async () => {
  const made = await selfSigned(['localhost']);
  const [cert, key] = [join(cacheRoot, 'tls', 'cert.pem'), join(cacheRoot, 'tls', 'key.pem')];
  expect(await loadCredentials({ tls: { kind: 'own', cert, key }, cacheRoot })).toEqual(made);
  await expect(
    loadCredentials({ tls: { kind: 'own', cert: '/nowhere.pem', key }, cacheRoot }),
  ).rejects.toThrow(StartError);
  await expect(loadCredentials({ tls: { kind: 'own', cert: key, key }, cacheRoot })).rejects.toThrow(
    StartError,
  );
});
