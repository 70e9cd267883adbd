import type { RemoteParticipant, Room } from '@guise/client';
import type { Motion } from '@guise/client/testing';
import { OpusTrack } from '@guise/client-node';
import { FACE_SEQUENCES, type FaceRate, readFaceMessage } from '@guise/protocol';
import { joinPatiently } from '../join-patiently.js';
import type { Seat, Sent } from './messages.js';
import { LayerLog, type Passage, SendLog, sequenceOf } from './packet-log.js';
import { ratesFor } from './rates.js';

/** In place of a layer: all of them. */
const WHOLE = -1;

const nameOf = ({ track }: Seat) => `Bench ${String(track).padStart(4, '0')}`;

/** Somebody in a call, by the product's own `Room`, who notes what goes out and what comes in. */
export class BenchParticipant {
  readonly #sent = new SendLog();
  readonly #received = new Map<string, LayerLog>();
  #rates: ReadonlyMap<string, FaceRate> = new Map();
  #passages: Passage[] = [];
  readonly #timed = new Set<string>();
  /** Packets sent so far: the encoder numbers them from 0. */
  #count = 0;
  #from = 0;
  #voicePackets = 0;
  #voiceAt = 0;
  #counting = false;
  #lost = false;
  #foreignAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly room: Room,
    private readonly seat: Seat,
    private readonly motion: Motion,
    private readonly track: OpusTrack,
    private readonly voice: readonly Uint8Array[],
  ) {}

  static async join(
    server: string,
    seat: Seat,
    motion: Motion,
    voice: readonly Uint8Array[],
  ): Promise<BenchParticipant> {
    const room = await joinPatiently(server, seat.room, nameOf(seat));
    const track = new OpusTrack();
    if (seat.speaks) await room.publishAudio(track.asMediaStreamTrack);
    return new BenchParticipant(room, seat, motion, track, voice);
  }

  get id(): string {
    return this.room.localId;
  }

  get speaks(): boolean {
    return this.seat.speaks;
  }

  /** When a face of another process came last [ms]. */
  get foreignAt(): number {
    return this.#foreignAt;
  }

  /** Notes everything from now on. @param local the participants of this process, whose clock is ours */
  watch(local: ReadonlyMap<string, BenchParticipant>): void {
    const tap = (participant: RemoteParticipant) => this.#tap(participant, local.get(participant.id) ?? null);
    for (const participant of this.room.participants.values()) tap(participant);
    this.room.on('participantJoined', tap);
    this.room.on('problem', (problem) => console.error(problem));
    this.room.on('connectionStateChanged', (state) => {
      this.#lost ||= state === 'reconnecting';
    });
    this.room.on('participantUpdated', ({ audioTrack }) => this.#listen(audioTrack));
  }

  sendFace(time: number): void {
    const frame = { ...this.motion(time + this.seat.offset), timestamp: time };
    this.#sent.note(this.#count, performance.now());
    if (this.room.sendFace(frame)) this.#count++;
  }

  sendVoice(): void {
    this.track.write(this.voice[this.#voiceAt++ % this.voice.length] as Uint8Array);
  }

  /** Everybody else in the room whose face is asked for, who hears at all. */
  hearsEverybody(): boolean {
    return this.room.participants.size > 0 && this.deafTo.length === 0;
  }

  get deafTo(): string[] {
    if (!this.seat.hears) return [];
    const asked = (id: string) => this.#rates.get(id) !== 0;
    return [...this.room.participants.keys()].filter((id) => asked(id) && !this.#received.has(id));
  }

  /** Everybody who is to be in the room is here. */
  get complete(): boolean {
    return this.room.participants.size >= this.seat.people - 1;
  }

  begin(): void {
    this.#from = this.#count;
    this.#timed.clear();
    this.#passages = [];
    this.#voicePackets = 0;
    for (const log of this.#received.values()) log.begin();
    this.#counting = true;
  }

  /** @returns packets from this process that came since this was last asked, or since it began to count */
  takePassages(): Passage[] {
    return this.#passages.splice(0);
  }

  /** Throws when the connection was lost meanwhile: what was counted is worth nothing. */
  end(): Sent {
    if (this.#lost) throw new Error('a participant lost the connection to the server');
    this.#counting = false;
    return { id: this.id, room: this.seat.room, from: this.#from, to: this.#count };
  }

  /** Wants everybody's face as the plan says; the room has to be {@link complete}. */
  askForRates(): void {
    // By names, which are in the order of the seats: those who sit in one process are near each other.
    const others = new Map([...this.room.participants].map(([id, { name }]) => [name, id]));
    const rates = ratesFor(nameOf(this.seat), [...others.keys()], this.seat.rates);
    this.#rates = new Map([...rates].map(([name, rate]) => [others.get(name) as string, rate]));
    for (const [id, rate] of this.#rates) this.room.setFaceRate(id, rate);
  }

  /** What came here of what `everybody` sent while it counted. */
  arrived(everybody: readonly Sent[]) {
    // What a layer has sent is not known here; who takes all of them takes what the sender counted.
    for (const { id, to } of everybody)
      if (this.#rates.get(id) === 30) this.#received.get(id)?.end(WHOLE, to, FACE_SEQUENCES);
    const logs = [...this.#received.values()].map(({ counted }) => counted);
    const most = Math.max(...this.#rates.values());
    const inSight = this.seat.hears ? [...this.#rates].filter(([, rate]) => rate === most) : [];
    const came = (id: string) => this.#received.get(id)?.counted.arrived ?? 0;
    const whole = everybody.filter(({ id }) => this.seat.hears && this.#rates.get(id) === 30);
    return {
      countsInSight: inSight.map(([id]) => came(id)),
      sharesOfWhole: whole.map(({ id, from, to }) => came(id) / (to - from)),
      ways: this.#timed.size,
      expected: logs.reduce((sum, { sent }) => sum + sent, 0),
      received: logs.reduce((sum, { arrived }) => sum + arrived, 0),
      passages: this.#passages,
      voice: this.#voicePackets,
    };
  }

  async leave(): Promise<void> {
    await this.room.leave();
  }

  #tap(participant: RemoteParticipant, sender: BenchParticipant | null): void {
    const log = new LayerLog();
    const handle = participant.handleFaceMessage.bind(participant);
    participant.handleFaceMessage = (message, arrival, layer = 0) => {
      const { count, packet } = readFaceMessage(new Uint8Array(message as ArrayBuffer));
      this.#received.set(participant.id, log);
      if (!sender) this.#foreignAt = arrival;
      const sequence = sequenceOf(packet);
      // Who takes all layers misses what is missing among the packets' numbers; counts are for the others.
      const whole = participant.faceRate === 30 || count === null;
      const isNew = whole ? log.note(WHOLE, sequence, FACE_SEQUENCES) : log.note(layer, count);
      if (isNew && sender && this.#counting) {
        const at = sender.#sent.timeOf(sequence);
        this.#passages.push({ at, took: arrival - at });
        this.#timed.add(participant.id);
      }
      if (this.seat.decodes) handle(message, arrival, layer);
    };
    this.#listen(participant.audioTrack);
  }

  readonly #heard = new WeakSet<MediaStreamTrack>();

  #listen(track: MediaStreamTrack | null): void {
    if (!track || this.#heard.has(track)) return;
    this.#heard.add(track);
    OpusTrack.of(track).onPacket(() => {
      if (this.#counting) this.#voicePackets++;
    });
  }
}
