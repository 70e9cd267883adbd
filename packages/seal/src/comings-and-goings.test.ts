import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type TestParticipant, TestRoom } from './test-room.js';

const SECONDS = 120;
const PEOPLE = 10;
const FACE_INTERVAL = 33;
/** Virtual time goes by in steps of this [ms]. */
const STEP = 3;
const LONGEST_LOSS = 500;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Reproducible, so that a failure stays one. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Faces on their way, each as late as the network likes, so that they overtake each other. */
class Faces {
  #arrivals = new Map<number, (() => void)[]>();

  send(at: number, arrive: () => void): void {
    const slot = Math.ceil(at / STEP);
    const arrivals = this.#arrivals.get(slot) ?? [];
    arrivals.push(arrive);
    this.#arrivals.set(slot, arrivals);
  }

  deliver(now: number): void {
    const slot = Math.floor(now / STEP);
    for (const arrive of this.#arrivals.get(slot) ?? []) arrive();
    this.#arrivals.delete(slot);
  }
}

test('ten people come and go for two minutes and never lose each other for more than 500 ms', () => {
  const random = randomNumbers(3);
  const delay = () => 20 + random() * 130;
  const room = new TestRoom(delay);
  const faces = new Faces();
  const everybody = Array.from({ length: PEOPLE }, (_, i) => ({
    id: `p${i}`,
    participant: null as TestParticipant | null,
  }));
  /** When somebody last saw somebody, or since when both are there. */
  const seen = new Map<string, number>();
  let longest = 0;
  let changes = 0;

  const enter = (person: (typeof everybody)[number]) => {
    if (person.participant) room.enter(person.participant);
    else person.participant = room.join(person.id);
    for (const other of room.present.values()) {
      seen.set(`${person.id} ${other.id}`, performance.now());
      seen.set(`${other.id} ${person.id}`, performance.now());
    }
    changes++;
  };
  const change = () => {
    const person = everybody[Math.floor(random() * PEOPLE)]!;
    const here = room.present.get(person.id);
    if (!here) return enter(person);
    room.leave(here);
    changes++;
    // Sometimes a connection was lost, and is back at once.
    if (random() < 0.3) enter(person);
    else here.seal.handleLost();
  };
  const sendFaces = (now: number) => {
    for (const from of room.present.values()) {
      const sealed = from.seal.sealFace(new Uint8Array(40));
      for (const to of room.present.values()) {
        if (to === from) continue;
        const packet = sealed.slice();
        faces.send(now + delay(), () => {
          if (!room.present.has(to.id) || !room.present.has(from.id)) return;
          if (to.seal.openFace(from.id, packet)) seen.set(`${to.id} ${from.id}`, performance.now());
        });
      }
    }
  };

  const longestLoss = () => {
    let loss = 0;
    for (const to of room.present.keys()) {
      for (const from of room.present.keys()) {
        if (to !== from) loss = Math.max(loss, performance.now() - seen.get(`${to} ${from}`)!);
      }
    }
    return loss;
  };

  const start = performance.now();
  for (const person of everybody) enter(person);
  let nextFace = 0;
  let nextChange = 1000;
  for (let now = 0; now < SECONDS * 1000; now += STEP) {
    vi.advanceTimersByTime(STEP);
    faces.deliver(performance.now());
    if (now >= nextFace) {
      sendFaces(performance.now());
      nextFace += FACE_INTERVAL;
      longest = Math.max(longest, longestLoss());
    }
    if (now >= nextChange) {
      change();
      // Several within a moment, then a while of nothing.
      nextChange = now + (random() < 0.5 ? random() * 200 : random() * 2000);
    }
  }
  expect(performance.now() - start).toBeGreaterThanOrEqual(SECONDS * 1000);
  expect(changes).toBeGreaterThan(100);
  expect(longest).toBeLessThanOrEqual(LONGEST_LOSS);
}, 300_000); // Some 300,000 packets: ten seconds, on a busy machine many more.
