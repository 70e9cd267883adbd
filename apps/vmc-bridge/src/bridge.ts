import type { Room } from '@guise/client';
import type { FaceRecording } from '@guise/protocol';
import { Places, type Wanted } from './places.js';
import type { VmcSender } from './vmc-sender.js';

/** Ends what was started. */
export type Stop = () => void;

/** Nobody there: said once a second, so that a receiver knows that the bridge is. */
const ABSENT_INTERVAL = 1000;

export interface Pace {
  /** Frames a second. */
  readonly fps: number;
  /** The clock [ms]; `performance.now()`. */
  readonly now: () => number;
}

/**
 * Sends the wanted participants of a room, as they would be drawn now, each to their place's port, until stopped.
 * @param onPlaces told whenever somebody takes or leaves a place
 */
export function bridgeRoom(
  room: Room,
  sender: Pick<VmcSender, 'send'>,
  { fps, now }: Pace,
  wanted: Wanted,
  onPlaces: (taken: Places['taken']) => void = () => undefined,
): Stop {
  const places = new Places(wanted);
  const change = (work: () => void) => {
    const before = placesText(places);
    work();
    if (placesText(places) !== before) onPlaces(places.taken);
  };
  for (const participant of room.participants.values()) change(() => places.handleJoined(participant));
  const ends = [
    room.on('participantJoined', (participant) => change(() => places.handleJoined(participant))),
    room.on('participantLeft', ({ id }) => change(() => places.handleLeft(id))),
  ];
  let saidAbsent = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    const time = now();
    const due = time - saidAbsent >= ABSENT_INTERVAL;
    if (due) saidAbsent = time;
    const taken = new Map(places.taken);
    for (let place = 0; place < Math.max(1, places.count); place++) {
      const participant = room.participants.get(taken.get(place)?.id ?? '');
      const face = participant?.sampleFace(time) ?? null;
      if (face || due) sender.send(face, time, place);
    }
  }, 1000 / fps);
  return () => {
    clearInterval(timer);
    for (const end of ends) end();
  };
}

/** Sends a recording in its own pace. @returns resolves when it has ended; with `loop` never */
export function playRecording(
  recording: FaceRecording,
  sender: Pick<VmcSender, 'send'>,
  { fps, now }: Pace,
  loop: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const start = now();
  return new Promise((resolve) => {
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      const elapsed = now() - start;
      const over = !loop && elapsed >= recording.duration;
      const time = loop && recording.duration > 0 ? elapsed % recording.duration : elapsed;
      sender.send(recording.sample(time), now());
      if (over) end();
    }, 1000 / fps);
    signal?.addEventListener('abort', end, { once: true });
  });
}

function placesText(places: Places): string {
  return places.taken.map(([place, { id }]) => `${place}=${id}`).join();
}
