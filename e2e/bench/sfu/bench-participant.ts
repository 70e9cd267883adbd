import { JoinError, type RemoteParticipant, type Room } from '@guise/client';
import type { Motion } from '@guise/client/testing';
import { joinRoom, OpusTrack } from '@guise/client-node';
import type { Seat, Sent } from './messages.js';
import { ReceiveLog, SendLog, sequenceOf } from './packet-log.js';

/** Joins from one address are limited by the minute: whoever is refused asks again [ms]. */
const ASK_AGAIN = 3000;

/** Somebody in a call, by the product's own `Room`, who notes what goes out and what comes in. */
export class BenchParticipant {
  readonly #sent = new SendLog();
  readonly #received = new Map<string, ReceiveLog>();
  #latencies: number[] = [];
  /** Packets sent so far: the encoder numbers them from 0. */
  #count = 0;
  #from = 0;
  #voicePackets = 0;
  #voiceAt = 0;
  #counting = false;
  #lost = false;

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
    const room = await joinPatiently(server, seat);
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

  /** Notes everything from now on. @param local the participants of this process, whose clock is ours */
  watch(local: ReadonlyMap<string, BenchParticipant>): void {
    const tap = (participant: RemoteParticipant) => this.#tap(participant, local.get(participant.id) ?? null);
    for (const participant of this.room.participants.values()) tap(participant);
    this.room.on('participantJoined', tap);
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

  /** Everybody else in the room. */
  hearsEverybody(): boolean {
    return this.room.participants.size > 0 && this.deafTo.length === 0;
  }

  get deafTo(): string[] {
    return [...this.room.participants.keys()].filter((id) => !this.#received.has(id));
  }

  begin(): void {
    this.#from = this.#count;
    this.#latencies = [];
    this.#voicePackets = 0;
    this.#counting = true;
  }

  /** Throws when the connection was lost meanwhile: what was counted is worth nothing. */
  end(): Sent {
    if (this.#lost) throw new Error('a participant lost the connection to the server');
    this.#counting = false;
    return { id: this.id, room: this.seat.room, from: this.#from, to: this.#count };
  }

  /** What came here of what was sent. */
  arrived(sent: readonly Sent[]) {
    let [expected, received] = [0, 0];
    for (const { id, room, from, to } of sent) {
      if (room !== this.seat.room || id === this.id) continue;
      expected += to - from;
      received += this.#received.get(id)?.count(from, to) ?? 0;
    }
    return { expected, received, latencies: this.#latencies, voice: this.#voicePackets };
  }

  async leave(): Promise<void> {
    await this.room.leave();
  }

  #tap(participant: RemoteParticipant, sender: BenchParticipant | null): void {
    const log = new ReceiveLog();
    const handle = participant.handleFaceMessage.bind(participant);
    participant.handleFaceMessage = (message, arrival) => {
      const sequence = sequenceOf(new Uint8Array(message as ArrayBuffer));
      this.#received.set(participant.id, log);
      if (log.note(sequence) && sender && this.#counting)
        this.#latencies.push(arrival - sender.#sent.timeOf(sequence));
      handle(message, arrival);
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

async function joinPatiently(server: string, { room }: Seat): Promise<Room> {
  for (;;) {
    try {
      return await joinRoom({ server, room, name: 'Bench' });
    } catch (error) {
      if (!(error instanceof JoinError) || error.reason !== 'rate-limited') throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
}
