import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StaticServer, serve } from './static-server.js';

let folder: string;
let server: StaticServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guise-static-'));
  await mkdir(join(folder, 'page'));
  await writeFile(join(folder, 'page/index.html'), '<p>');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  server = await serve({ '/': `${folder}/page`, '/one.bin': join(folder, 'secret.txt'), '/none/': '/none' });
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('a folder answers with its index.html, without isolation', async () => {
  const response = await fetch(server.origin);
  expect(await response.text()).toBe('<p>');
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.has('cross-origin-opener-policy')).toBe(false);
});

test('notes what was sent, and what was not found it leaves out', async () => {
  expect(await (await fetch(`${server.origin}/one.bin`)).text()).toBe('secret');
  expect((await fetch(`${server.origin}/none/x`)).status).toBe(404);
  expect(server.sent.get('/one.bin')).toBe(6);
  expect(server.sent.has('/none/x')).toBe(false);
});

test('nothing beside its folder is reached', async () => {
  // fetch would take the dots out itself.
  const status = await new Promise((resolve, reject) => {
    const { port } = new URL(server.origin);
    request({ port, host: '127.0.0.1', path: '/%2e%2e%2fsecret.txt' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(404);
});
