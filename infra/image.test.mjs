import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gather } from './lib/image.mjs';

// What goes into the image, run as the image runs it. The image itself needs a container engine.

const MINUTES = 5;

test('what is gathered for the image is a server that serves, and stops when it is told to', {
  timeout: MINUTES * 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guise-image-'));
  try {
    const [web, app] = [join(folder, 'web'), join(folder, 'app')];
    mkdirSync(web);
    writeFileSync(join(web, 'index.html'), '<title>Guise</title>');
    await gather(app, process.env, web);
    expect(readdirSync(join(app, 'models/prnet-lite'))).toContain('model.onnx');
    expect(readdirSync(app).sort()).toEqual(['LICENSE', 'apps', 'mediasoup-worker', 'models']);
    for (const name of ['vitest', '@biomejs', 'socket.io-client', 'node-datachannel'])
      expect(existsSync(join(app, 'apps/server/node_modules', name)), name).toBe(false);

    const { entrypoint, env } = asTheImageSays(app);
    const child = spawn(process.execPath, [...entrypoint, '--port', '0', '--workers', '1'], {
      cwd: app,
      env: {
        PATH: process.env.PATH,
        ...env,
        GUISE_HOST: '127.0.0.1',
        GUISE_RTC_PORT: '0',
        GUISE_UPLOADS: folder,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      const url = await new Promise((resolve, reject) => {
        child.stdout.on('data', (chunk) => {
          const found = /http:\S+/.exec(String(chunk));
          if (found) resolve(found[0]);
        });
        void ended.then(([code]) => reject(new Error(`the server ended (${code})`)));
      });
      expect(await (await fetch(`${url}/`)).text()).toContain('Guise');
      expect(await (await fetch(`${url}/ready`)).json()).toEqual({ ready: true });
      expect((await fetch(`${url}/models/prnet-lite/layout.json`)).status).toBe(200);
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** What the Dockerfile says of how its image runs. @param {string} app in place of /app */
function asTheImageSays(app) {
  const text = readFileSync(new URL('docker/Dockerfile', import.meta.url), 'utf8').replaceAll('\\\n', ' ');
  const [, entrypoint = ''] = /^ENTRYPOINT (.*)$/m.exec(text) ?? [];
  const [, env = ''] = /^ENV (.*)$/m.exec(text) ?? [];
  return {
    entrypoint: JSON.parse(entrypoint).slice(1),
    env: Object.fromEntries(
      env
        .trim()
        .split(/\s+/)
        .map((pair) => pair.replace('=/app/', `=${app}/`).split('=')),
    ),
  };
}
