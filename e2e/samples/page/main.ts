import { samples } from 'virtual:samples';
import { joinLobby } from '@guise/embed';
import { restFaceFrame } from '@guise/protocol';
import { AudioListener, PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import type { Game } from '../../../packages/embed/tools/samples-game.js';
import { clientWorld } from './client-world.js';
import { draw } from './draw.js';

// What the samples' readers have by then, and a note of what the samples did with it.

const given = Object.fromEntries(new URLSearchParams(location.search));
const { server, room, token } = given as { server: string; room: string; token: string };
/** What the samples told the game, by method. */
const told: Record<string, unknown[][]> = {};
const note =
  (what: string) =>
  (...args: unknown[]): void => {
    told[what] = [...(told[what] ?? []), args];
  };

const renderer = new WebGLRenderer();
renderer.setSize(64, 48);
const camera = new PerspectiveCamera();
camera.position.set(0, 0.1, 1);
const game: Game = {
  ...{ listener: new AudioListener(), renderer, scene: new Scene(), camera },
  button: document.querySelector('#button') as HTMLButtonElement,
  fetchToken: async () => token,
  say: note('say'),
  highlight: note('highlight'),
  move: (id, state) => note('move')(id, [...state]),
  pickFile: () => file('/cast/bolt.glb'),
  everyFrame: (listener) => {
    const timer = setInterval(() => listener(performance.now()), 33);
    return () => clearInterval(timer);
  },
  headRotation: () => [0, Math.sin(0.15), 0, Math.cos(0.15)],
  arkitBlendshapes: () => new Float32Array(52).fill(0.25),
  createHead: (...what) => {
    note('createHead')(...what);
    return { morph: note('morph'), remove: note('remove') };
  },
  drawMouth: note('drawMouth'),
};

async function file(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

/** A lobby with the friend in it, as the first sample of docs/sdk.md's page has left it. */
async function lobbyWorld() {
  const lobby = await joinLobby({ server, room, name: 'Lobby', audioContext: game.listener.context });
  const [player] = lobby.participants.values();
  // The game draws, though not this one: without a graphics card that leaves little time for anything else.
  setInterval(() => lobby.update(performance.now()), 50);
  return { lobby, player };
}

const worlds = {
  /** What any of them may use. */
  nothing: async () => ({
    ...{ server, game, listener: game.listener, scene: game.scene, camera: game.camera },
    ...{ audioContext: game.listener.context, show: note('show'), now: performance.now() },
  }),
  lobby: lobbyWorld,
  client: () => clientWorld(server, room, token, note),
  avatar: async () => ({
    ...{ bytes: await file('/cast/bolt.glb'), faceFrame: restFaceFrame(performance.now()) },
    ...{ width: 64, height: 48, seconds: 0.03 },
  }),
  devices: async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    const [videoTrack, microphoneTrack] = [stream.getVideoTracks()[0], stream.getAudioTracks()[0]];
    return { videoTrack, microphoneTrack, faceFrame: restFaceFrame(performance.now()) };
  },
};

/** What the test does with the page. */
export interface SamplesPage {
  readonly told: typeof told;
  readonly game: Game;
  readonly note: typeof note;
  /** Brings what samples take for granted. */
  enter(...names: (keyof typeof worlds)[]): Promise<void>;
  /** Runs one to its end. */
  run(name: string): Promise<void>;
  /** What the last one exports. */
  given: Record<string, unknown>;
  /** Draws React's components of the last one, with these properties. */
  draw(props: object): void;
}

const page: SamplesPage = {
  told,
  game,
  async enter(...names) {
    for (const name of names) Object.assign(globalThis, await worlds[name]());
  },
  async run(name) {
    const sample = samples[name];
    if (!sample) throw new Error(`there is no sample ${name}`);
    page.given = await sample();
  },
  draw: (props) => draw(Object.values(page.given), props),
  note,
  given: {},
};
Object.assign(globalThis, { samplesPage: page });
