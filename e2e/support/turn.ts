import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Coturn {
  ensureCoturn(): Promise<{ program: string; env: Record<string, string> } | null>;
}

/** A real coturn on this machine's loopback address, with a secret. */
export class TurnServer {
  private constructor(
    private readonly process: ChildProcess,
    readonly url: string,
    private readonly folder: string,
  ) {}

  /** @returns `null` where there is no coturn to be had */
  static async start(secret: string): Promise<TurnServer | null> {
    const infra: Coturn = await import(String(new URL('../../infra/lib/coturn.mjs', import.meta.url)));
    const coturn = await infra.ensureCoturn();
    if (!coturn) return null;
    const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'guise-turn-'))];
    const options = {
      'listening-ip': '127.0.0.1',
      'relay-ip': '127.0.0.1',
      'listening-port': port,
      realm: 'guise.test',
      'static-auth-secret': secret,
      'log-file': 'stdout',
      pidfile: join(folder, 'pid'),
      userdb: join(folder, 'db'),
    };
    const switches = [
      '-n',
      '--use-auth-secret',
      '--no-cli',
      '--no-tls',
      '--no-dtls',
      '--allow-loopback-peers',
    ];
    const args = [...switches, ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)];
    const child = spawn(coturn.program, args, {
      env: { ...process.env, ...coturn.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let log = '';
    const note = (chunk: Buffer) => {
      log += chunk;
    };
    child.stdout?.on('data', note);
    child.stderr?.on('data', note);
    const ended = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`coturn ended:\n${log}`)));
    });
    ended.catch(() => undefined);
    await Promise.race([answers(port), ended]);
    return new TurnServer(child, `turn:127.0.0.1:${port}?transport=udp`, folder);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Asks over STUN until somebody answers. */
async function answers(port: number): Promise<void> {
  const socket = createSocket('udp4');
  const binding = Buffer.concat([Buffer.from('000100002112a442', 'hex'), randomBytes(12)]);
  const ask = setInterval(() => socket.send(binding, port, '127.0.0.1'), 50);
  // A port where nobody listens yet is answered with an error.
  socket.on('error', () => undefined);
  await once(socket, 'message');
  clearInterval(ask);
  socket.close();
}

async function freePort(): Promise<number> {
  const taker = createServer().listen(0, '127.0.0.1');
  await once(taker, 'listening');
  const { port } = taker.address() as { port: number };
  taker.close();
  await once(taker, 'close');
  return port;
}
