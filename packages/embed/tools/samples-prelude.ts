// What the samples of the documentation take for granted: a game, and what `joinLobby` has given.
import type { Lobby, LobbyParticipant } from '@guise/embed';
import type { AudioListener, PerspectiveCamera, Scene, WebGLRenderer } from 'three';

interface Game {
  readonly listener: AudioListener;
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  // Whatever else a game has.
  // biome-ignore lint/suspicious/noExplicitAny: the game is not what is shown
  readonly [what: string]: any;
}

declare global {
  const game: Game;
  const lobby: Lobby;
  const player: LobbyParticipant;
  const listener: AudioListener;
}
