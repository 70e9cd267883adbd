import type { FaceSender } from './face-sender.js';
import type { RemoteParticipant } from './participant.js';
import type { Session } from './session.js';

/** How often the network is looked at [ms]. */
const INTERVAL = 2000;
/** Loss below this is not worth a report, unless there was more before. */
const NEGLIGIBLE = 0.01;
/** What the others said this long ago is no news of the network [ms]. */
const STALE = 6000;

/** The part of a {@link Session} that feedback needs. */
export type FeedbackSession = Pick<Session, 'on' | 'requestKeyframe' | 'reportFaces' | 'roundTrip'>;

/**
 * What receivers tell senders, both ways: who cannot read a face asks for a keyframe; who misses packets says how many; and
 * the sender hears of both, and looks at its round trip, to send what the network takes.
 */
export class FaceFeedback {
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What the others miss of our packets, 0..1, and when they said so [ms]. */
  #lossShare = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** Whose loss was reported last as more than nothing. */
  readonly #reported = new Set<string>();

  constructor(
    private readonly participants: ReadonlyMap<string, RemoteParticipant>,
    private readonly sender: FaceSender,
  ) {}

  /** Gives and takes feedback over this session, until {@link stop}. */
  start(session: FeedbackSession): void {
    this.stop();
    session.on('keyframeRequested', () => this.sender.handleKeyframeRequest());
    session.on('faceLayered', (layered) => this.sender.handleLayered(layered));
    session.on('faceReception', (lossShare) => {
      this.#lossShare = lossShare;
      this.#heardAt = performance.now();
    });
    session.on('faceOpened', (id) =>
      this.participants.get(id)?.handleFaceOpened(() => session.requestKeyframe(id)),
    );
    this.#timer = setInterval(() => void this.#tick(session), INTERVAL);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#lossShare = 0;
    this.#reported.clear();
  }

  async #tick(session: FeedbackSession): Promise<void> {
    this.#report(session);
    const timer = this.#timer;
    const roundTrip = await session.roundTrip();
    if (this.#timer !== timer) return;
    const now = performance.now();
    if (now - this.#heardAt > STALE) this.#lossShare = 0;
    this.sender.handleNetwork(now, this.#lossShare, roundTrip);
  }

  #report(session: FeedbackSession): void {
    const losses = new Map<string, number>();
    for (const [id, participant] of this.participants) {
      const lossShare = participant.takeFaceLoss();
      if (lossShare === null) continue;
      const notable = lossShare >= NEGLIGIBLE;
      if (notable || this.#reported.has(id)) losses.set(id, lossShare);
      if (notable) this.#reported.add(id);
      else this.#reported.delete(id);
    }
    if (losses.size > 0) session.reportFaces(losses);
  }
}
