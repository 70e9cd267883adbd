import {
  LIMITS,
  NOTIFICATIONS,
  type NotificationData,
  type NotificationName,
  REQUESTS,
  type RequestData,
  type RequestName,
  type ResponseData,
  replySchema,
  SIGNALLING_PATH,
  SignallingError,
  signallingErrorSchema,
  TypedEmitter,
} from '@guise/protocol';
import { io, type Socket } from 'socket.io-client';
import * as v from 'valibot';
import { JoinError } from './errors.js';
import type { SignallingCount } from './traffic.js';

type ChannelEvents = { [N in NotificationName]: [NotificationData<N>] } & {
  /** The connection to the server ended, for whatever reason. */
  closed: [];
};

export interface RequestOptions<N extends RequestName> {
  /** For the answer [ms]. */
  readonly timeout?: number;
  /**
   * Called while the answer is being received, before any news that came right behind it: outside browsers several messages come in
   * one turn, and a promise tells of the first when all of them have been heard.
   */
  readonly onAnswer?: (response: ResponseData<N>) => void;
}

/** How long the server may take to say that it is there [ms]. */
const PROBE = 3000;
/** Steps in which time is counted [ms]. */
const STEP = 250;
/** A step that took longer is one in which the page stood still [ms]. */
const STANDSTILL = 1500;

/** One connection to the server's signalling: typed requests out, typed notifications in, all of it checked. */
export class SignallingChannel extends TypedEmitter<ChannelEvents> {
  readonly #socket: Socket;
  #unreadable = 0;
  readonly #traffic = { sent: 0, received: 0 };

  private constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('disconnect', () => this.emit('closed'));
    socket.io.engine?.on('packetCreate', ({ data }) => {
      this.#traffic.sent += sizeOf(data);
    });
    socket.io.engine?.on('packet', ({ data }) => {
      this.#traffic.received += sizeOf(data);
    });
    for (const name of Object.keys(NOTIFICATIONS) as NotificationName[]) {
      socket.on(name, (data: unknown) => this.#handleNotification(name, data));
    }
  }

  /**
   * @param timeout how long to wait for the server [ms]
   * @throws JoinError `unreachable`, or why the server does not want this connection: `origin-refused`,
   *   `too-many-connections`, `rate-limited`
   */
  static connect(server: string, timeout: number = LIMITS.requestTimeout): Promise<SignallingChannel> {
    // Reconnecting means joining again, which is the room's business; polling would only delay the start.
    const socket = io(server, {
      path: SIGNALLING_PATH,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      timeout,
    });
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(new SignallingChannel(socket)));
      socket.once('connect_error', (error: Error & { data?: unknown }) => {
        socket.close();
        const refusal = v.safeParse(signallingErrorSchema, error.data);
        reject(refusal.success ? JoinError.refused(refusal.output) : JoinError.unreachable(error));
      });
    });
  }

  /** Notifications that were not in the protocol's shape: counted and dropped. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Messages both ways so far [bytes]. */
  get traffic(): SignallingCount {
    return { ...this.#traffic };
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  /**
   * @throws SignallingError when the server refuses
   * @throws JoinError `timeout`, `unreachable` or `bad-answer`
   */
  async request<N extends RequestName>(
    name: N,
    data: RequestData<N>,
    { timeout = LIMITS.requestTimeout, onAnswer }: RequestOptions<N> = {},
  ): Promise<ResponseData<N>> {
    if (!this.#socket.connected) throw JoinError.unreachable();
    return new Promise((resolve, reject) => {
      this.#socket.timeout(timeout).emit(name, data, (error: Error | null, answer: unknown) => {
        try {
          if (error) throw this.#socket.connected ? JoinError.timeout(name) : JoinError.unreachable(error);
          const response = readReply(name, answer);
          onAnswer?.(response);
          resolve(response);
        } catch (problem) {
          reject(problem);
        }
      });
    });
  }

  /**
   * Whether the server still answers: the connection may be dead long before it says so. A page that is so busy that it would not
   * hear the answer leaves the question to the connection.
   */
  async probe(): Promise<boolean> {
    const answer = this.request('ping', {}).then(
      () => true,
      (error: unknown) => error instanceof SignallingError || this.#socket.connected,
    );
    return Promise.race([answer, idleFor(PROBE).then(() => false)]);
  }

  /**
   * Ends the connection.
   * @param goodbye the others see at once that one left; otherwise the place is kept for a while, as when a network fails.
   */
  close(goodbye = true): void {
    if (goodbye) this.#socket.disconnect();
    else this.#socket.io.engine.close();
    this.removeAllListeners();
  }

  #handleNotification<N extends NotificationName>(name: N, data: unknown): void {
    const parsed = v.safeParse(NOTIFICATIONS[name], data);
    if (parsed.success) this.emit(name, ...([parsed.output] as ChannelEvents[N]));
    else this.#unreadable++;
  }
}

/** @throws SignallingError, JoinError `bad-answer` */
function readReply<N extends RequestName>(name: N, answer: unknown): ResponseData<N> {
  const reply = v.safeParse(replySchema, answer);
  if (!reply.success) throw JoinError.badAnswer(name, reply.issues);
  if (!reply.output.ok) throw SignallingError.from(reply.output.error);
  const response = v.safeParse(REQUESTS[name].response, reply.output.data);
  if (!response.success) throw JoinError.badAnswer(name, response.issues);
  return response.output as ResponseData<N>;
}

/** Bytes of what a packet of the connection carries; one more says what kind it is. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return 1 + new TextEncoder().encode(data).length;
  return data instanceof ArrayBuffer || ArrayBuffer.isView(data) ? data.byteLength : 1;
}

/** Resolves after so much time [ms] in which this page did not stand still: what came meanwhile has been heard. */
async function idleFor(duration: number): Promise<void> {
  for (let idle = 0; idle < duration; ) {
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, STEP));
    // Pages that are hidden get a second's steps.
    if (Date.now() - before < STANDSTILL) idle += STEP;
  }
}
