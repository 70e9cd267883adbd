import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import {
  type NotificationData,
  type NotificationName,
  type ParticipantState,
  REQUESTS,
  type RequestData,
  type RequestName,
  type ResponseData,
  SIGNALLING_PATH,
  SIGNALLING_VERSION,
  type SignallingErrorMessage,
} from '@guise/protocol';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { parseConfig, type ServerConfig } from './config.js';
import { type RunningServer, type ServerParts, startServer } from './server.js';

export { signClaims } from './access/test-tokens.js';
export { type RecordedMessage, type RecordedVoicePacket, ServerRecording } from './test-recording.js';

// For tests: a server of their own, and a client that can also say what it should not.

/** What a test's participants say of themselves, unless something else is the matter. */
export const STATE: ParticipantState = {
  muted: false,
  cameraOn: true,
  avatar: null,
  handRaised: false,
  captionsOn: false,
};

/** A server on free ports of the loopback address, with one worker and an empty web app. */
export async function startTestServer(
  changes: Partial<ServerConfig> = {},
  parts: ServerParts = {},
): Promise<RunningServer> {
  const config = parseConfig(['--port', '0', '--workers', '1', '--log-level', 'fatal'], {}, []);
  if (typeof config === 'string') throw new Error('unreachable');
  const webRoot = `${await mkdtemp(join(tmpdir(), 'guise-web-'))}${sep}`;
  const clean = () => rm(webRoot, { recursive: true, force: true });
  try {
    await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Guise</title>');
    const server = await startServer({ ...config, webRoot, ...changes }, parts);
    return {
      ...server,
      close: async () => {
        await server.close();
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** Where signalling is, for connections without a client. */
export function signallingAddress({ url }: Pick<RunningServer, 'url'>): string {
  return `${url.replace('http', 'ws')}${SIGNALLING_PATH}/?EIO=4&transport=websocket`;
}

/** Creates a room as the web app does. */
export async function createRoom(server: RunningServer, body?: object): Promise<string> {
  const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}/api/rooms`, { method: 'POST', ...json });
  return ((await response.json()) as { room: string }).room;
}

type Answer = { ok: true; data: unknown } | { ok: false; error: SignallingErrorMessage };

/** By what the server knows who joins. */
export type Proof = Pick<RequestData<'join'>, 'token' | 'browserKey' | 'seat'>;

function arrival(room: string, name: string, proof: Proof): RequestData<'knock'> {
  return { version: SIGNALLING_VERSION, room, name, ...proof };
}

/** A signalling client without a browser around it. */
export class TestClient {
  private constructor(readonly socket: Socket) {}

  /** @param headers of the request that opens the connection. Rejects when it is refused, with the reason in `data`. */
  static async connect(server: RunningServer, headers: Record<string, string> = {}): Promise<TestClient> {
    const socket = io(server.url, {
      extraHeaders: headers,
      path: SIGNALLING_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return new TestClient(socket);
  }

  /** Sends anything at all. */
  async send(name: string, ...args: unknown[]): Promise<Answer> {
    return this.socket.timeout(10_000).emitWithAck(name, ...args);
  }

  /** Sends a request and takes the answer apart as a client does; rejects when it is refused. */
  async request<N extends RequestName>(name: N, data: RequestData<N>): Promise<ResponseData<N>> {
    const answer = await this.send(name, data);
    if (!answer.ok) throw new Error(`${name} refused: ${answer.error.reason}: ${answer.error.message}`);
    return v.parse(REQUESTS[name].response, answer.data) as ResponseData<N>;
  }

  /** Sends something that must be refused. @returns the reason. */
  async refusal(name: string, ...args: unknown[]): Promise<string> {
    const answer = await this.send(name, ...args);
    return answer.ok ? 'granted' : answer.error.reason;
  }

  join(room: string, name = 'Ada', proof: Proof = {}): Promise<ResponseData<'join'>> {
    return this.request('join', { ...arrival(room, name, proof), ...STATE });
  }

  /** Tries to join. @returns why it was refused, or `granted`. */
  joinRefusal(room: string, name = 'Ada', proof: Proof = {}): Promise<string> {
    return this.refusal('join', { ...arrival(room, name, proof), ...STATE });
  }

  /** Asks to be let in. @returns why even that was refused, or `granted`: wait for `admitted` or `denied`. */
  knock(room: string, name = 'Ada', proof: Proof = {}): Promise<string> {
    return this.refusal('knock', arrival(room, name, proof));
  }

  /** The next notification of that name. Ask before causing it. */
  next<N extends NotificationName>(name: N): Promise<NotificationData<N>> {
    return new Promise((resolve) => {
      this.socket.once(name as string, resolve);
    });
  }

  /** @returns the names of all notifications from now on, growing. */
  hearEverything(): string[] {
    const names: string[] = [];
    this.socket.onAny((name: string) => names.push(name));
    return names;
  }

  close(): void {
    this.socket.disconnect();
  }
}
