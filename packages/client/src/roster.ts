import type { ParticipantInfo } from '@guise/protocol';
import { RemoteParticipant } from './participant.js';
import type { RoomSeal } from './sealing/room-seal.js';

/** How long those are waited for who lost the room with us [ms]: two of the attempts that all make, and a little. */
const AWAITED = 20_000;

/** Told who comes, changes and goes. */
export interface RosterListener {
  onJoined(participant: RemoteParticipant): void;
  onUpdated(participant: RemoteParticipant): void;
  onLeft(participant: RemoteParticipant): void;
}

/** Who else is in the room, over all stays in it. */
export class Roster {
  readonly #participants = new Map<string, RemoteParticipant>();
  /** Those who were here before the room began anew, and have not come back yet. */
  readonly #awaited = new Set<string>();
  #awaiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly listener: RosterListener,
    private readonly seal?: RoomSeal,
  ) {}

  /** By id. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#participants;
  }

  /**
   * Everybody there, as a new stay begins.
   * @param anew the room began anew: whoever is missing lost it as we did, and may be on their way
   */
  handleAll(infos: readonly ParticipantInfo[], anew = false): void {
    const present = new Set(infos.map(({ id }) => id));
    clearTimeout(this.#awaiting);
    this.#awaited.clear();
    for (const [id, participant] of [...this.#participants]) {
      if (present.has(id)) continue;
      if (!anew) this.handleLeft(id);
      else this.#await(participant);
    }
    for (const info of infos) this.handleJoined(info);
    if (this.#awaited.size > 0)
      this.#awaiting = setTimeout(() => {
        for (const id of [...this.#awaited]) this.handleLeft(id);
      }, AWAITED);
  }

  handleJoined(info: ParticipantInfo): void {
    if (this.#participants.has(info.id)) {
      this.#awaited.delete(info.id);
      this.handleUpdated(info);
      return;
    }
    const participant = new RemoteParticipant(info, this.seal);
    this.#participants.set(info.id, participant);
    this.listener.onJoined(participant);
  }

  handleUpdated(info: ParticipantInfo): void {
    const participant = this.#participants.get(info.id);
    participant?.handleInfo(info);
    participant?.handleTrust();
    if (participant) this.listener.onUpdated(participant);
  }

  handleLeft(id: string): void {
    const participant = this.#participants.get(id);
    if (!participant) return;
    this.#participants.delete(id);
    this.#awaited.delete(id);
    participant.handleGone();
    this.listener.onLeft(participant);
  }

  handleAudioTrack(id: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver): void {
    const participant = this.#participants.get(id);
    if (!participant || participant.audioTrack === track) return;
    participant.handleAudioTrack(track, receiver);
    this.listener.onUpdated(participant);
  }

  /** Who can be read has changed. */
  handleTrust(): void {
    for (const [id, participant] of this.#participants)
      if (!this.#awaited.has(id) && participant.handleTrust()) this.listener.onUpdated(participant);
  }

  /** The way to everybody is gone, for now: their voices are. */
  handleLost(): void {
    for (const id of this.#participants.keys()) this.handleAudioTrack(id, null);
  }

  #await(participant: RemoteParticipant): void {
    this.#awaited.add(participant.id);
    participant.handleAway();
    this.listener.onUpdated(participant);
  }
}
