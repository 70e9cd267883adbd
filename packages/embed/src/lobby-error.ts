/** Why there is no lobby, before anybody was asked. */
export type LobbyErrorReason =
  /** An option is not what it has to be. */
  | 'bad-option'
  /** three could not be loaded, and no `createAvatar` was given. */
  | 'no-three';

/** Thrown by `joinLobby` beside the client's `JoinError`. */
export class LobbyError extends Error {
  override readonly name = 'LobbyError';

  constructor(
    readonly reason: LobbyErrorReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What does not work while the lobby goes on. */
export type LobbyProblemReason =
  /** The camera cannot be used: `cause` is what `getUserMedia` said. */
  | 'camera'
  /** The microphone cannot be used. */
  | 'microphone'
  /** The face is not tracked, e.g. because workers are forbidden or models did not come; one's avatar idles. */
  | 'tracker'
  /** The mouth does not follow the voice. */
  | 'voice-mouth'
  /** Somebody's avatar cannot be shown; a member of the cast stands in. */
  | 'avatar'
  /** One's own avatar did not reach the others. */
  | 'own-avatar'
  /** One's token does not grant it: a camera's face and the game's own state need `publishFace`, a voice `publishAudio`. */
  | 'not-allowed'
  /**
   * The browser plays no voices until the page has been touched; they begin with the first touch. With an `audioContext`: it is suspended, and
   * the game resumes it.
   */
  | 'voices-blocked'
  /** Anything else of the call, e.g. one voice could not be received. */
  | 'call';

/** Told by the event `problem`. */
export class LobbyProblem extends Error {
  override readonly name = 'LobbyProblem';

  constructor(
    readonly reason: LobbyProblemReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
