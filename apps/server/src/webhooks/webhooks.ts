import { randomUUID } from 'node:crypto';
import type { DepartureReason, RoomEndReason, WebhookEvent } from '@guise/protocol';
import { signWebhook, webhookSecret } from '@guise/server-sdk';
import type { Logger } from '../logger.js';
import type { Participant } from '../rooms/participant.js';
import type { Room } from '../rooms/room.js';
import type { RoomObserver } from '../rooms/room-observer.js';
import {
  type Deliver,
  QUEUE_LIMITS,
  type QueueLimits,
  type WebhookCounts,
  WebhookQueue,
} from './webhook-queue.js';

/** What an event says beside where and when it happened. */
type News = WebhookEvent extends infer E
  ? E extends WebhookEvent
    ? Omit<E, 'id' | 'time' | 'room'>
    : never
  : never;

/** Tells game servers who comes and goes, by POST; protocol/src/server-api.ts says what they get. */
export class Webhooks implements RoomObserver {
  readonly #queues: readonly WebhookQueue[];

  /**
   * @param urls http or https, each told everything
   * @param secret the server's
   */
  constructor(urls: readonly string[], secret: string, logger: Logger, limits: Partial<QueueLimits> = {}) {
    const key = webhookSecret(secret);
    this.#queues = urls.map((url) => {
      const { origin, pathname } = new URL(url);
      // A query may hold what is not for logs.
      return new WebhookQueue(`${origin}${pathname}`, post(url, key), logger, { ...QUEUE_LIMITS, ...limits });
    });
  }

  /** Of all receivers together. */
  get counts(): WebhookCounts {
    const sum = { delivered: 0, failed: 0, dropped: 0, waiting: 0 };
    for (const { counts } of this.#queues)
      for (const name of Object.keys(sum) as (keyof WebhookCounts)[]) sum[name] += counts[name];
    return sum;
  }

  handleStarted(room: Room): void {
    this.#tell(room, { type: 'room_started' });
  }

  handleJoined(room: Room, participant: Participant): void {
    this.#tell(room, { type: 'participant_joined', participant: seen(participant) });
  }

  handleLeft(room: Room, participant: Participant, reason: DepartureReason): void {
    this.#tell(room, { type: 'participant_left', participant: seen(participant), reason });
  }

  handleEnded(room: Room, reason: RoomEndReason): void {
    this.#tell(room, { type: 'room_ended', reason });
  }

  /** Tells what there is still to tell, for some seconds. */
  async close(): Promise<void> {
    await Promise.all(this.#queues.map((queue) => queue.close()));
  }

  #tell({ name, sitting }: Room, news: News): void {
    const id = randomUUID();
    const event: WebhookEvent = { id, time: Date.now(), room: { name, sitting }, ...news };
    const body = JSON.stringify(event);
    for (const queue of this.#queues) queue.push({ room: name, id, body });
  }
}

function seen({ id, info: { name, identity } }: Participant) {
  return { id, name, identity };
}

function post(url: string, key: string): Deliver {
  return async ({ id, body }, signal) => {
    const response = await fetch(url, {
      method: 'POST',
      // Signed anew each time: an attempt that comes late is not stale.
      headers: { 'content-type': 'application/json', ...signWebhook(key, id, body) },
      body,
      redirect: 'manual',
      signal,
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`The receiver answered ${response.status}.`);
  };
}
