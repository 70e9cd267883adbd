import { LIMITS, serverAddressSchema } from '@guise/protocol';
import * as v from 'valibot';
import type { Logger } from '../logger.js';
import type { Cluster, ClusterListener } from '../nodes/cluster.js';
import type { HeldRooms } from './held-rooms.js';
import type { DirectoryScript } from './redis-room-directory.js';

/**
 * Signs of life in the time of a lease; each may take until the next is due. After so many in vain this node asks whether the others go
 * on without it, and there is time for that before they take its rooms.
 */
const BEATS = 4;
const MISSED = 2;
/** Another's sign of life counts when it came so much later than one in vain [ms]: Redis did not end between the two. */
const MARGIN = 250;

/** What a node says of itself. */
const nodeSchema = v.object({
  address: serverAddressSchema,
  takesRooms: v.boolean(),
  people: v.number(),
});
type Node = v.InferOutput<typeof nodeSchema>;

/** What a node says of itself when another one asks. Times in ms, `null`: it cannot say. */
export interface NodeWord {
  /** How long ago its last sign of life was. */
  age: number | null;
  /** How long ago the directory woke, by what it heard then. */
  awake: number | null;
}

export interface RedisClusterParts {
  /** Without a sign of life for so long a node is gone [ms]. */
  lease?: number;
  /** People on this node. */
  people: () => number;
  /** There is no place here for anybody more. */
  full: () => boolean;
  /** What the node at that address says of itself; it may not answer. */
  ask: (address: string) => Promise<NodeWord | null>;
  /** After this node was away: whatever it said before may be forgotten. */
  onRejoined: () => Promise<void>;
}

/**
 * This node among the others. It holds its rooms as long as it gives signs of life, all of them by one lease. When Redis is gone for
 * everybody nobody can take a room, and nothing happens to calls. When the others still reach it, this node's rooms are about to be
 * theirs: then it ends them itself, and whoever was in them comes back there. Where it was gone for everybody and they reach it again a moment
 * before this node, they wait for it.
 */
export class RedisCluster implements Cluster {
  listener: ClusterListener | null = null;
  readonly #lease: number;
  #address: string | null = null;
  #others: Node[] = [];
  #draining = false;
  #cutOff = false;
  #left = false;
  /** When the last sign of life was, by a clock that nobody sets [ms]. */
  #last: number | null = null;
  /** When the directory woke, by the same clock [ms]. */
  #woke: number | null = null;
  /** When those in vain began since then. */
  #missed: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | null = null;

  constructor(
    private readonly script: DirectoryScript,
    private readonly held: HeldRooms,
    private readonly logger: Logger,
    private readonly parts: RedisClusterParts,
  ) {
    this.#lease = parts.lease ?? LIMITS.nodeLease;
  }

  get addresses(): readonly string[] {
    const others = this.#others.map(({ address }) => address);
    return this.#address === null ? [] : [this.#address, ...others].slice(0, LIMITS.serversTold);
  }

  get age(): number | null {
    return this.#last === null ? null : performance.now() - this.#last;
  }

  get awake(): number | null {
    return this.#woke === null ? null : performance.now() - this.#woke;
  }

  get cutOff(): boolean {
    return this.#cutOff;
  }

  get other(): string | null {
    const [best] = this.#others.filter(({ takesRooms }) => takesRooms).sort((a, b) => a.people - b.people);
    return best?.address ?? null;
  }

  async join(address: string): Promise<void> {
    this.#address = address;
    await this.#renew();
    this.#schedule(performance.now());
    this.logger.info({ node: this.script.node, address, others: this.#others.length }, 'joined the others');
  }

  drain(): void {
    this.#draining = true;
    void this.beat();
  }

  async leave(): Promise<void> {
    if (this.#address === null || this.#left) return;
    this.#left = true;
    clearTimeout(this.#timer);
    await this.#beating;
    this.held.clear();
    await this.script.run('leave', LIMITS.emptyRoomLifetime).catch(() => undefined);
  }

  /** A sign of life now: there is a connection again. */
  beat(): Promise<void> {
    if (this.#left || this.#address === null) return Promise.resolve();
    const begun = performance.now();
    this.#beating ??= this.#beat(begun).finally(() => {
      this.#beating = null;
      this.#schedule(begun);
    });
    return this.#beating;
  }

  #schedule(begun: number): void {
    clearTimeout(this.#timer);
    if (this.#left) return;
    const due = begun + this.#lease / BEATS - performance.now();
    this.#timer = setTimeout(() => void this.beat(), Math.max(0, due)).unref();
  }

  async #beat(begun: number): Promise<void> {
    try {
      await this.#renew();
    } catch (error) {
      this.#missed.push(begun);
      this.logger.debug({ err: error, missed: this.#missed.length }, 'no sign of life could be given');
      if (this.#missed.length >= MISSED && !this.#cutOff) await this.#askOthers();
    }
  }

  async #renew(): Promise<void> {
    const before = performance.now();
    const takesRooms = !this.#draining && !this.parts.full();
    const said = { address: this.#address, takesRooms, people: this.parts.people() };
    const [was, awake, ...others] = await this.script
      .within(this.#lease / BEATS)
      .run<string[]>('renew', this.#lease, LIMITS.emptyRoomLifetime, JSON.stringify(said));
    const former = this.addresses.join();
    // Always in the same order, so that a change is one.
    this.#others = others
      .map((text) => v.parse(nodeSchema, JSON.parse(text)))
      .sort((a, b) => (a.address < b.address ? -1 : 1));
    if (this.addresses.join() !== former) {
      this.logger.info({ others: this.#others.map(({ address }) => address) }, 'other servers came or went');
      this.listener?.onServersChanged(this.addresses);
    }
    if (was !== '1' || this.held.unsettled || this.#cutOff) await this.#settle();
    // From when it was given: the answer may have been long on its way.
    this.#last = before;
    this.#woke = before - Number(awake);
    this.#missed = [];
    if (this.#cutOff) this.logger.warn('this server is among the others again');
    this.#cutOff = false;
  }

  /** Says again what this node has, and hears what it has no more. */
  async #settle(): Promise<void> {
    this.held.unsettled = false;
    try {
      for (const [name, { fence, sitting, access }] of this.held.all) {
        const args = [name, fence, sitting ?? '', JSON.stringify(access), LIMITS.emptyRoomLifetime];
        if ((await this.script.run<string>('reclaim', ...args)) === '') this.#lose(name, fence);
      }
      await this.script.run('settle', LIMITS.emptyRoomLifetime, ...this.held.namesAndFences);
      for (const name of this.held.ended) {
        // Where another server has it by now, it is that one's.
        await this.script.run('end', name, '', LIMITS.seatLifetime);
        this.held.ended.delete(name);
      }
      await this.parts.onRejoined();
    } catch (error) {
      this.held.unsettled = true;
      throw error;
    }
  }

  #lose(name: string, fence: string): void {
    // It may have been acquired anew meanwhile.
    if (this.held.get(name)?.fence !== fence) return;
    this.held.drop(name);
    this.logger.warn({ room: name }, 'another server has this room now');
    this.listener?.onRoomLost(name);
  }

  async #askOthers(): Promise<void> {
    const [first = Number.POSITIVE_INFINITY] = this.#missed;
    const asked = performance.now();
    const words = this.#others.map(({ address }) => this.parts.ask(address).catch(() => null));
    // Redis was gone for all of them until just now: there is time to come back, too, before it gives anybody's rooms away.
    const patience = this.#lease / 2;
    const goesOn = (word: NodeWord | null) =>
      word !== null &&
      word.age !== null &&
      asked - word.age > first + MARGIN &&
      (word.awake ?? 0) >= patience;
    if (!(await Promise.all(words)).some(goesOn)) return;
    this.logger.error(
      'the other servers go on without this one: its rooms end, and people come back to theirs',
    );
    this.#cutOff = true;
    this.#last = null;
    this.held.clear();
    this.listener?.onCutOff();
  }
}
