import { type FaceRate, LIMITS, type RequestData, SignallingError } from '@guise/protocol';
import type { SignallingChannel } from './signalling-channel.js';

/** What requests about faces work with. */
export interface FaceRequestParts {
  signalling: Pick<SignallingChannel, 'request'>;
  /** The producer of this participant's face; `null`: they send none. */
  faceOf(participantId: string): string | null;
  onError(error: unknown): void;
}

/** What a receiver asks for and says of the others' faces. Nothing depends on the answers. */
export class FaceRequests {
  #closed = false;

  constructor(private readonly parts: FaceRequestParts) {}

  /** Tells this participant that nothing can be read of their face yet. */
  requestKeyframe(participantId: string): void {
    const producerId = this.parts.faceOf(participantId);
    if (producerId) this.#tell('requestKeyframe', { producerId });
  }

  /** @param losses share of the packets of each participant's face that did not arrive here, 0..1 */
  report(losses: ReadonlyMap<string, number>): void {
    const faces = [...losses].flatMap(([id, lossShare]) => {
      const producerId = this.parts.faceOf(id);
      return producerId ? [{ producerId, lossShare }] : [];
    });
    for (const some of portions(faces)) this.#tell('reportFaces', { faces: some });
  }

  /** @returns whether the server knows them now */
  async setRates(rates: ReadonlyMap<string, FaceRate>): Promise<boolean> {
    const faces = [...rates].flatMap(([id, rate]) => {
      const producerId = this.parts.faceOf(id);
      return producerId ? [{ producerId, rate }] : [];
    });
    try {
      for (const some of portions(faces))
        await this.parts.signalling.request('setFaceRates', { faces: some });
      return true;
    } catch (error) {
      this.#handleError(error);
      return false;
    }
  }

  close(): void {
    this.#closed = true;
  }

  #tell(name: 'requestKeyframe' | 'reportFaces', data: RequestData<typeof name>): void {
    this.parts.signalling.request(name, data).catch((error: unknown) => this.#handleError(error));
  }

  #handleError(error: unknown): void {
    // A face may end while it is asked about; and who asked often enough has been heard.
    const known = error instanceof SignallingError && /^(not-found|rate-limited)$/.test(error.reason);
    if (!this.#closed && !known) this.parts.onError(error);
  }
}

/** As many as one message may speak of. */
function portions<T>(faces: readonly T[]): T[][] {
  const size = LIMITS.participantsPerRoom;
  return Array.from({ length: Math.ceil(faces.length / size) }, (_, i) =>
    faces.slice(i * size, (i + 1) * size),
  );
}
