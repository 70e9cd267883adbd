import type { RoomSeal } from '@guise/client';
import { isSealed } from './route.js';

/**
 * Whether this browser lets pages work on what it is about to send: without, no voice can be sealed. By `RTCRtpScriptTransform`, or as
 * Chromium had it before.
 */
export function canSealVoices(scope: object = globalThis): boolean {
  if ('RTCRtpScriptTransform' in scope) return true;
  const { RTCRtpSender: sender } = scope as { RTCRtpSender?: { prototype: object } };
  return sender !== undefined && 'createEncodedStreams' in sender.prototype;
}

/** Loads what seals ahead of time: whoever presses Join need not wait for it. Plain calls load none of it. */
export function preloadSeal(secret: string): void {
  // What goes wrong is said when it is needed.
  if (isSealed(secret)) import('./seal-module.js').catch(() => undefined);
}

/** @param secret as it stands in the link @returns what seals this call; `null`: its link says that it is plain */
export async function loadSeal(room: string, secret: string): Promise<RoomSeal | null> {
  if (!isSealed(secret)) return null;
  const { createRoomSeal } = await import('./seal-module.js');
  return createRoomSeal({
    secret,
    room,
    worker: () => new Worker(new URL('./seal-worker.ts', import.meta.url), { type: 'module' }),
  });
}
