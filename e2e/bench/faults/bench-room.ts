import type { RemoteParticipant, Room } from '@guise/client';
import type { Motion } from '@guise/client/testing';
import { FACE_SEQUENCES, readFaceMessage } from '@guise/protocol';
import { joinPatiently } from '../join-patiently.js';
import { LayerLog, sequenceOf } from '../sfu/packet-log.js';

const FRAME = 1000 / 30;
/** So long nobody's face is away for no reason [ms]. */
const GAP = 250;

/** One face on its way to one receiver: when its packets came, and which did not. */
class Way {
  readonly #log = new LayerLog();
  #arrivals: number[] = [];
  #fresh = 0;

  note(sequence: number, arrival: number): void {
    this.#log.note(0, sequence, FACE_SEQUENCES);
    this.#arrivals.push(arrival);
    this.#fresh++;
  }

  begin(): void {
    this.#log.begin();
    this.#arrivals = [];
    this.#fresh = 0;
  }

  /** What came until now does not count as {@link fresh}. */
  renew(): void {
    this.#fresh = 0;
  }

  get fresh(): number {
    return this.#fresh;
  }

  get arrived(): number {
    return this.#arrivals.length;
  }

  get lost(): number {
    const { sent, arrived } = this.#log.counted;
    return sent - arrived;
  }

  /** When the first packet came after the last time in which none did for long, since `from`; without one, after the longest. */
  endOfGap(from: number): number {
    let [longest, end] = [0, from];
    let last = from;
    for (const arrival of this.#arrivals.filter((time) => time >= from)) {
      const gap = arrival - last;
      if (gap > Math.min(longest, GAP)) end = arrival;
      longest = Math.max(longest, gap);
      last = arrival;
    }
    return end;
  }
}

/** Everybody in one room, who send their faces and note those of the others. */
export class BenchRoom {
  readonly #ways = new Map<string, Way>();
  readonly #timers: NodeJS.Timeout[] = [];
  #broken = new Set<Room>();

  private constructor(private readonly people: readonly Room[]) {
    for (const room of people) {
      room.on('connectionStateChanged', (state) => {
        if (state === 'reconnecting') this.#broken.add(room);
        for (const way of this.#ways.values()) way.renew();
      });
      const tap = (participant: RemoteParticipant) => this.#tap(room, participant);
      for (const participant of room.participants.values()) tap(participant);
      room.on('participantJoined', tap);
    }
  }

  /** @param servers one after the other they are where the next one joins */
  static async fill(
    servers: readonly string[],
    name: string,
    count: number,
    motions: readonly Motion[],
  ): Promise<BenchRoom> {
    const people: Room[] = [];
    for (let i = 0; i < count; i++)
      people.push(await joinPatiently(servers[i % servers.length] as string, name));
    const room = new BenchRoom(people);
    for (const [i, person] of people.entries()) {
      const motion = motions[i % motions.length] as Motion;
      const send = () => {
        const now = performance.now();
        person.sendFace({ ...motion(now + i * 1370), timestamp: now });
      };
      room.#timers.push(setInterval(send, FRAME));
    }
    return room;
  }

  /** Somebody in it lost the connection. */
  get broken(): boolean {
    return this.#broken.size > 0;
  }

  /** So many packets of everybody have come to everybody since it began, was renewed, or somebody came back, and everybody is there. */
  isWhole(packets: number): boolean {
    const { people } = this;
    const connected = people.every(({ connectionState }) => connectionState === 'connected');
    const pairs = people.length * (people.length - 1);
    const ways = [...this.#ways.values()];
    return connected && ways.length === pairs && ways.every(({ fresh }) => fresh >= packets);
  }

  begin(): void {
    for (const way of this.#ways.values()) way.begin();
  }

  /** From now on it is whole again once packets have come anew; what is lost goes on to be counted. */
  renew(): void {
    for (const way of this.#ways.values()) way.renew();
  }

  /** Until everybody saw everybody again, since `from` [ms]. */
  backAfter(from: number): number {
    return Math.max(...[...this.#ways.values()].map((way) => way.endOfGap(from))) - from;
  }

  /** Packets that did not come, of all. */
  get lost(): { lost: number; arrived: number } {
    const ways = [...this.#ways.values()];
    return {
      lost: ways.reduce((sum, way) => sum + way.lost, 0),
      arrived: ways.reduce((sum, way) => sum + way.arrived, 0),
    };
  }

  async leave(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.people.map((person) => person.leave()));
  }

  #tap(to: Room, from: RemoteParticipant): void {
    const key = `${from.id} ${to.localId}`;
    const way = this.#ways.get(key) ?? new Way();
    this.#ways.set(key, way);
    const handle = from.handleFaceMessage.bind(from);
    from.handleFaceMessage = (message, arrival, layer) => {
      const { packet } = readFaceMessage(new Uint8Array(message as ArrayBuffer));
      way.note(sequenceOf(packet), performance.now());
      handle(message, arrival, layer);
    };
  }
}
