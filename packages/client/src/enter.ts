import {
  type ParticipantState,
  type RequestData,
  type ResponseData,
  SIGNALLING_VERSION,
  SignallingError,
} from '@guise/protocol';
import { JoinError } from './errors.js';
import { sealedState } from './sealing/sealed-texts.js';
import type { SessionOptions } from './session-types.js';
import type { SignallingChannel } from './signalling-channel.js';

/** What one says of oneself to come in. @param seat brings one back as who one was */
export async function joinRequest(
  options: SessionOptions,
  state: ParticipantState,
  seat: string | null,
): Promise<RequestData<'join'>> {
  const { room, name, browserKey } = options;
  const token = typeof options.token === 'function' ? await options.token() : options.token;
  return {
    version: SIGNALLING_VERSION,
    ...{ room, ...sealedState(state, options.seal) },
    ...(name !== undefined && { name }),
    ...(token !== undefined && { token }),
    ...(browserKey !== undefined && { browserKey }),
    ...(seat !== null && { seat }),
  };
}

export interface EntryListeners {
  /** The waiting for somebody who opens begins. */
  readonly onWaiting: () => void;
  /** One is in: called before any news of the room that came behind the answer. */
  readonly onJoined?: (joined: ResponseData<'join'>) => void;
}

/**
 * Joins over this connection; where the room has a lobby, knocks and waits as long as it takes.
 * @throws SignallingError, e.g. `denied`; JoinError when the connection ends meanwhile
 */
export async function enter(
  signalling: SignallingChannel,
  request: RequestData<'join'>,
  { onWaiting, onJoined }: EntryListeners,
): Promise<ResponseData<'join'>> {
  const join = () => signalling.request('join', request, onJoined && { onAnswer: onJoined });
  try {
    return await join();
  } catch (error) {
    if (!(error instanceof SignallingError) || error.reason !== 'not-admitted') throw error;
  }
  await knock(signalling, request, onWaiting);
  return join();
}

async function knock(
  signalling: SignallingChannel,
  { version, room, name, token, browserKey }: RequestData<'join'>,
  onWaiting: () => void,
): Promise<void> {
  const unsubscribe: (() => void)[] = [];
  // The answer may be there before the request's own.
  const answered = new Promise<void>((resolve, reject) => {
    unsubscribe.push(
      signalling.on('admitted', () => resolve()),
      signalling.on('denied', () => reject(SignallingError.denied())),
      signalling.on('closed', () => reject(JoinError.unreachable())),
    );
  });
  answered.catch(() => undefined);
  try {
    await signalling.request('knock', {
      ...{ version, room },
      ...(name !== undefined && { name }),
      ...(token !== undefined && { token }),
      ...(browserKey !== undefined && { browserKey }),
    });
    onWaiting();
    await answered;
  } finally {
    for (const off of unsubscribe) off();
  }
}
