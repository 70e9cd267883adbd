import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './lib/paths.mjs';

/** The arrows of docs/architecture.md: file, what it imports or uses, whether lint lets it. */
const CASES = /** @type {const} */ ([
  ['packages/protocol/src/a.ts', "import 'valibot';", true],
  ['packages/protocol/src/b.ts', "import './a.js';", true],
  ['packages/protocol/src/c.ts', "import '@guise/client';", false],
  ['packages/protocol/src/d.ts', "import 'three';", false],
  ['packages/protocol/src/e.ts', "import 'node:fs';", false],
  ['packages/tracker/src/a.ts', "import '@guise/protocol';", true],
  ['packages/tracker/src/b.ts', "import 'onnxruntime-web/wasm';", true],
  ['packages/tracker/src/c.ts', "import '@guise/avatar';", false],
  ['packages/tracker/src/d.ts', "import 'socket.io-client';", false],
  ['packages/tracker/src/e.ts', "new WebSocket('wss://example.org');", false],
  ['packages/avatar/src/a.ts', "import '@guise/protocol';", true],
  ['packages/avatar/src/b.ts', "import 'three/addons/loaders/GLTFLoader.js';", true],
  ['packages/avatar/src/c.ts', "import '@guise/tracker';", false],
  ['packages/avatar/src/d.ts', "import 'mediasoup-client/types';", false],
  ['packages/avatar/src/e.ts', 'new RTCPeerConnection();', false],
  ['packages/client/src/a.ts', "import '@guise/protocol';", true],
  ['packages/client/src/b.ts', "import 'mediasoup-client';", true],
  ['packages/client/src/c.ts', "import '@guise/tracker';", false],
  ['packages/client/src/d.ts', "import '@guise/avatar/dist/index.js';", false],
  ['packages/client/src/e.ts', "import 'three/webgpu';", false],
  ['packages/client/src/f.ts', "import 'onnxruntime-web';", false],
  ['packages/client/src/g.ts', "export type { Vector3 } from 'three';", false],
  ['packages/seal/src/a.ts', "import type { RoomSeal } from '@guise/client';", true],
  ['packages/seal/src/b.ts', "import '@noble/ciphers/aes.js';", true],
  ['packages/seal/src/c.ts', "import '@guise/server';", false],
  ['packages/seal/src/d.ts', "import 'socket.io-client';", false],
  ['packages/seal/src/e.ts', "import 'node:crypto';", false],
  ['packages/seal/src/f.ts', "fetch('https://example.org');", false],
  ['packages/client-node/src/a.ts', "import '@guise/client';", true],
  ['packages/client-node/src/b.ts', "import 'node-datachannel';", true],
  ['packages/client-node/src/c.ts', "import '@guise/avatar';", false],
  ['packages/client-node/src/d.ts', "import '@guise/server/testing';", false],
  ['packages/embed/src/a.ts', "import '@guise/client';", true],
  ['packages/embed/src/b.ts', "import '@guise/avatar/core';", true],
  ['packages/embed/src/c.ts', "import '@guise/server/testing';", false],
  ['packages/embed/src/d.ts', "import 'socket.io-client';", false],
  ['packages/embed/src/e.ts', "import 'onnxruntime-web/wasm';", false],
  ['packages/server-sdk/src/a.ts', "import '@guise/protocol';", true],
  ['packages/server-sdk/src/b.ts', "import 'node:crypto';", true],
  ['packages/server-sdk/src/c.ts', "import '@guise/client';", false],
  ['packages/server-sdk/src/d.ts', "import 'mediasoup';", false],
  ['apps/server/src/c.ts', "import '@guise/server-sdk';", true],
  ['apps/server/src/a.ts', "import 'mediasoup';", true],
  ['apps/server/src/b.ts', "import '@guise/client';", false],
  ['apps/web/src/a.ts', "import '@guise/avatar';", true],
  ['apps/web/src/b.ts', "import 'socket.io-client';", false],
  ['apps/lobby/src/a.ts', "import '@guise/embed';", true],
  ['apps/lobby/src/b.ts', "import * as THREE from 'three';\nexport { THREE };", true],
  ['apps/lobby/src/c.ts', "import './d.js';", true],
  ['apps/lobby/src/d.ts', "import '@guise/avatar';", false],
  ['apps/lobby/src/e.ts', "import '@guise/embed/embed-protocol';", false],
  ['apps/lobby/src/f.ts', "import '../../web/src/words/index.js';", false],
  ['infra/lib/a.mjs', "import 'node:fs/promises';", true],
  ['infra/lib/b.mjs', "import '../start.mjs';", true],
  ['infra/lib/c.mjs', "import 'three';", false],
]);

const folder = mkdtempSync(join(tmpdir(), 'guise-boundaries-'));
/** @type {Set<string>} */
let refused;

beforeAll(async () => {
  for (const name of ['biome.json', '.gitignore']) cpSync(`${ROOT}${name}`, join(folder, name));
  for (const [file, line] of CASES) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `${line}\n`);
  }
  refused = await lintRefusals();
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The files in which lint meets something that the boundaries forbid. */
async function lintRefusals() {
  const args = ['lint', '--reporter=json', '--max-diagnostics=none'];
  const report = await new Promise((resolve) => {
    const biome = `${ROOT}node_modules/.bin/biome`;
    execFile(biome, args, { cwd: folder }, (_error, stdout) => resolve(JSON.parse(stdout)));
  });
  const files = new Set();
  for (const { category, location } of report.diagnostics) {
    if (/noRestricted(Imports|Globals)$/.test(category)) files.add(location.path?.file ?? location.path);
  }
  return files;
}

for (const [file, line, allowed] of CASES) {
  test(`${dirname(file)} ${allowed ? 'may' : 'may not'}: ${line}`, () => {
    expect(refused.has(file)).toBe(!allowed);
  });
}
