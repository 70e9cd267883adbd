import type { ParticipantInfo } from '@guise/protocol';
import { RemoteParticipant } from './participant.js';

/** Told who comes, changes and goes. */
export interface RosterListener {
  onJoined(participant: RemoteParticipant): void;
  onUpdated(participant: RemoteParticipant): void;
  onLeft(participant: RemoteParticipant): void;
}

/** Who else is in the room, over all stays in it. */
export class Roster {
  readonly #participants = new Map<string, RemoteParticipant>();

  constructor(private readonly listener: RosterListener) {}

  /** By id. */
  get participants(): ReadonlyMap<string, RemoteParticipant> {
    return this.#participants;
  }

  /** Everybody there, as a new stay begins. */
  handleAll(infos: readonly ParticipantInfo[]): void {
    const present = new Set(infos.map(({ id }) => id));
    for (const id of [...this.#participants.keys()]) if (!present.has(id)) this.handleLeft(id);
    for (const info of infos) {
      if (this.#participants.has(info.id)) this.handleUpdated(info);
      else this.handleJoined(info);
    }
  }

  handleJoined(info: ParticipantInfo): void {
    const participant = new RemoteParticipant(info);
    this.#participants.set(info.id, participant);
    this.listener.onJoined(participant);
  }

  handleUpdated(info: ParticipantInfo): void {
    const participant = this.#participants.get(info.id);
    participant?.handleInfo(info);
    if (participant) this.listener.onUpdated(participant);
  }

  handleLeft(id: string): void {
    const participant = this.#participants.get(id);
    if (!participant) return;
    this.#participants.delete(id);
    participant.handleGone();
    this.listener.onLeft(participant);
  }

  handleAudioTrack(id: string, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver): void {
    const participant = this.#participants.get(id);
    if (!participant || participant.audioTrack === track) return;
    participant.handleAudioTrack(track, receiver);
    this.listener.onUpdated(participant);
  }

  /** The way to everybody is gone, for now: their voices are. */
  handleLost(): void {
    for (const id of this.#participants.keys()) this.handleAudioTrack(id, null);
  }
}
