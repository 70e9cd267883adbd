import { type Motion, recordedFace } from '@guise/client/testing';
import { readMotion } from '../../../packages/protocol/tools/track-file.mjs';
import { opusVoice } from '../../support/opus-voice.js';
import { BenchParticipant } from './bench-participant.js';
import { deafen } from './deaf.js';
import { DirectPair } from './direct-pair.js';
import type { Answer, Arrived, Order, Seat, Sent } from './messages.js';
import { addedTo, type Passage } from './packet-log.js';

const FRAME = 1000 / 30;
/** Of a voice [ms]. */
const PACKET = 20;
/** Joins at the same time; the server works on one request of a connection at a time anyway. */
const JOINS_AT_ONCE = 4;
/** How long everybody may take to hear of everybody [ms]. */
const PATIENCE = 60_000;
/** What is still on its way when sending ends [ms]. */
const DRAIN = 1000;

/** The participants of one process. */
export class Participants {
  #people: BenchParticipant[] = [];
  #direct: DirectPair | null = null;
  #timers: NodeJS.Timeout[] = [];
  #ended: readonly Sent[] = [];
  #began = 0;

  async handle(order: Order): Promise<Answer> {
    switch (order.kind) {
      case 'join':
        return { kind: 'joined', ids: await this.#join(order.server, order.seats) };
      case 'wish':
        await this.#until(
          () => this.#people.every(({ complete }) => complete),
          () => 'not everybody has come',
        );
        for (const person of this.#people) person.askForRates();
        return { kind: 'wished' };
      case 'send':
        await this.#send();
        return { kind: 'sending' };
      case 'begin':
        this.#begin();
        return { kind: 'begun' };
      case 'take':
        return {
          kind: 'taken',
          latencies: this.#people.flatMap((person) => person.takePassages().map(lengthOf)),
          direct: this.#direct?.passages.splice(0).map(lengthOf) ?? [],
          foreign: this.#foreign,
        };
      case 'end':
        return { kind: 'ended', ...(await this.#end()) };
      case 'collect':
        return { kind: 'collected', arrived: this.#collect(order.sent) };
      case 'leave':
        await this.#leave();
        return { kind: 'left' };
    }
  }

  async #join(server: string, seats: readonly Seat[]): Promise<string[]> {
    const hears = seats.every((seat) => seat.hears);
    if (!hears) deafen();
    const motions = await talking();
    const voice = seats.some(({ speaks }) => speaks) ? await opusVoice('middle') : [];
    const waiting = [...seats];
    const work = async () => {
      for (let seat = waiting.shift(); seat; seat = waiting.shift()) {
        const motion = motions[seat.track % motions.length] as Motion;
        this.#people.push(await BenchParticipant.join(server, seat, motion, voice));
      }
    };
    await Promise.all(Array.from({ length: JOINS_AT_ONCE }, work));
    if (hears) this.#direct = await DirectPair.connect(motions[0] as Motion);
    const local = new Map(this.#people.map((person) => [person.id, person]));
    for (const person of this.#people) person.watch(local);
    return [...local.keys()];
  }

  get #foreign(): number | null {
    const last = Math.max(...this.#people.map(({ foreignAt }) => foreignAt));
    return Number.isFinite(last) ? performance.timeOrigin + last : null;
  }

  /** Resolves when everybody here has had a packet of everybody in their room. */
  async #send(): Promise<void> {
    this.#people.forEach((person, i) => {
      const phase = (i / this.#people.length) * FRAME;
      this.#every(FRAME, phase, (time) => person.sendFace(time));
      if (person.speaks) this.#every(PACKET, (i / this.#people.length) * PACKET, () => person.sendVoice());
    });
    this.#every(FRAME, FRAME / 2, (time) => this.#direct?.send(time));
    await this.#until(
      () => this.#people.every((person) => person.hearsEverybody()),
      () => `not everybody hears everybody: ${this.#people.map(({ deafTo }) => deafTo).join('; ')}`,
    );
  }

  async #until(done: () => boolean, otherwise: () => string): Promise<void> {
    const end = performance.now() + PATIENCE;
    while (!done()) {
      if (performance.now() > end) throw new Error(otherwise());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #begin(): void {
    this.#began = performance.now();
    for (const person of this.#people) person.begin();
    this.#direct?.passages.splice(0);
  }

  async #end(): Promise<{ sent: readonly Sent[]; seconds: number }> {
    const seconds = (performance.now() - this.#began) / 1000;
    this.#ended = this.#people.map((person) => person.end());
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    await new Promise((resolve) => setTimeout(resolve, DRAIN));
    return { sent: this.#ended, seconds };
  }

  #collect(sent: readonly Sent[]): Arrived {
    const all = this.#people.map((person) => person.arrived(sent));
    const through = all.flatMap(({ passages }) => passages);
    const direct = this.#direct?.passages ?? [];
    const sum = (of: (one: (typeof all)[number]) => number) => all.reduce((total, one) => total + of(one), 0);
    return {
      expected: sum(({ expected }) => expected),
      received: sum(({ received }) => received),
      countsInSight: all.flatMap(({ countsInSight }) => countsInSight),
      sharesOfWhole: all.flatMap(({ sharesOfWhole }) => sharesOfWhole),
      ways: sum(({ ways }) => ways),
      voice: sum(({ voice }) => voice),
      direct: direct.map(lengthOf),
      added: direct.length > 0 ? addedTo(through, direct) : [],
    };
  }

  async #leave(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.all(this.#people.map((person) => person.leave()));
    this.#direct?.close();
  }

  /**
   * Calls again and again, without drifting; what was missed by more than one turn is left out. Whoever was held up keeps to their moments: if all
   * began anew at the same one, everybody's packets would come at once from then on, and be late for that.
   */
  #every(interval: number, phase: number, work: (time: number) => void): void {
    let due = performance.now() + phase;
    const place = this.#timers.length;
    const turn = () => {
      work(performance.now());
      due += interval;
      const late = performance.now() - due;
      if (late > interval) due += Math.floor(late / interval) * interval;
      this.#timers[place] = setTimeout(turn, Math.max(0, due - performance.now()));
    };
    this.#timers.push(setTimeout(turn, phase));
  }
}

const lengthOf = ({ took }: Passage) => took;

/** Clips of people who talk. */
async function talking(): Promise<Motion[]> {
  const { seen, unseen } = await readMotion();
  return [...seen, ...unseen].map(({ frames }) => recordedFace(frames));
}
