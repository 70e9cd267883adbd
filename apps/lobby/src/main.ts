import { type AvatarDescription, joinLobby, type Lobby, type LobbyParticipant } from '@guise/embed';
import * as THREE from 'three';
import { EMOTES } from './body.js';
import { Controls } from './controls.js';
import { Countdown } from './countdown.js';
import { OtherPlayer } from './other-player.js';
import { OwnPlayer } from './own-player.js';
import { COLOURS, encodeState } from './player-state.js';
import { Plaza } from './plaza.js';

const query = new URLSearchParams(location.search);
/** Guise's: where the link says, or beside this page. */
const server = query.get('server') ?? `http://${location.hostname}:3000`;
/** Where the server has a secret, the game's own signs one for each player, in the fragment of their link: no log keeps that. */
const token = new URLSearchParams(location.hash.slice(1)).get('token');
const find = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const door = find<HTMLFormElement>('door');
const canvas = find<HTMLCanvasElement>('picture');
/** What a player is told, by the reason of an error or a problem: in the page, as its other words. */
const sentences: Record<string, string> = JSON.parse(find('sentences').textContent);

const camera = new THREE.PerspectiveCamera(50, 1, 0.1, 200);
const plaza = new Plaza(camera);
const listener = new THREE.AudioListener();
const renderer = new THREE.WebGLRenderer({ canvas, antialias: true });
renderer.shadowMap.enabled = true;
renderer.toneMapping = THREE.NeutralToneMapping;
renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
addEventListener('resize', fit);
fit();

/** Moves everything, once a rendered frame: before one is in, a slow turn round the plaza. */
let play = (now: number, _seconds: number): void => {
  camera.position.set(7 * Math.sin(now / 20_000), 2.4, 7 * Math.cos(now / 20_000));
  camera.lookAt(0, 0.9, 0);
  plaza.update(0, { x: 0, z: 0 });
};
/** Ends what is said. */
let fading: ReturnType<typeof setTimeout>;
let last = performance.now();
renderer.setAnimationLoop((now) => {
  play(now, Math.min(0.1, Math.max(0, now - last) / 1000));
  last = now;
  if (query.get('render') === 'off') plaza.scene.updateMatrixWorld();
  else renderer.render(plaza.scene, camera);
});

door.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = new FormData(door);
  const colour = Number(form.get('colour'));
  const character = form.get('character') as AvatarDescription['character'];
  door.inert = true;
  show('notice', '');
  // Browsers let audio run once somebody has clicked.
  void listener.context.resume();
  try {
    const lobby = await joinLobby({
      server,
      room: await room(),
      name: String(form.get('name')),
      ...(token && { token }),
      avatar: { character, outfit: COLOURS[colour]! },
      camera: form.has('camera'),
      microphone: form.has('microphone'),
      audioContext: listener.context,
    });
    enter(lobby, colour);
  } catch (error) {
    console.warn(error);
    say((error as { reason?: string }).reason);
    door.inert = false;
  }
});

/** The link's, or a new one, which the address then names for the others. */
async function room(): Promise<string> {
  const known = query.get('room');
  if (known) return known;
  const answer = await fetch(`${server}/api/rooms`, { method: 'POST' });
  const { room: made, error } = (await answer.json()) as { room: string; error?: unknown };
  if (error) throw error;
  query.set('room', made);
  history.replaceState(null, '', `?${query}`);
  return made;
}

function enter(lobby: Lobby, colour: number): void {
  const own = new OwnPlayer(lobby.local.object3D!, colour, plaza.scene);
  // One hears from where one's head is; a listener of three looks along -Z.
  lobby.local.object3D!.add(listener.rotateY(Math.PI));
  const others = new Map<string, OtherPlayer>();
  const add = (participant: LobbyParticipant) =>
    others.set(participant.id, new OtherPlayer(participant, plaza.scene, listener, find('tags')));
  lobby.participants.forEach(add);
  lobby.on('participantJoined', add);
  lobby.on('participantLeft', ({ id }) => {
    others.get(id)?.dispose();
    others.delete(id);
  });
  lobby.on('stateChanged', ({ id }, state) => others.get(id)?.handleState(state));
  lobby.on('speakersChanged', (ids) => {
    for (const [id, other] of others) other.speaks = ids.includes(id);
  });
  lobby.on('problem', ({ reason, message, cause }) => {
    console.warn(message, cause);
    // What a player can do nothing about has no sentence.
    if (reason in sentences) say(reason, 8);
  });
  lobby.on('closed', (error) => say(error?.reason ?? 'left'));
  setInterval(() => lobby.setState(encodeState(own.state)), 50);

  const controls = new Controls(canvas, find('stick'));
  const countdown = new Countdown();
  press('ready', () => (own.ready = !own.ready));
  press('mute', () => lobby.setMuted(!lobby.local.muted));
  for (const [index, { name, face }] of EMOTES.entries())
    press(name, () => {
      own.emote(index);
      // Refused when there were too many: the body has moved, and that is enough.
      lobby.react(face).catch(() => undefined);
    });
  play = (now, seconds) => {
    const shown = [...others.values()];
    const places = shown.flatMap(({ place }) => place ?? []);
    own.walk(seconds, controls.wish, places);
    own.follow(camera, seconds);
    for (const other of shown) other.update(lobby, camera, now, seconds, own.place);
    lobby.update(now);
    const votes = shown.map(({ state }) => state ?? { ready: false, countdown: null });
    const { left, over } = countdown.update(now / 1000, own.ready, votes);
    own.countdown = left;
    if (over) own.ready = false;
    const ready = votes.filter((vote) => vote.ready).length + Number(own.ready);
    find('ready').ariaPressed = String(own.ready);
    find('mute').ariaPressed = String(lobby.local.muted);
    show('ready', own.ready ? 'Ready' : 'Get ready');
    show('readiness', others.size > 0 ? `${ready} of ${others.size + 1} ready` : 'Send somebody the link');
    show('count', left === null ? '' : left > 0 ? String(Math.ceil(left)) : 'Go!');
    plaza.update(ready / (others.size + 1), own.place);
  };
  door.hidden = true;
  find('bar').hidden = false;
  // For whoever wants to look at it in the browser's console.
  Object.assign(globalThis, { game: { lobby, own, others, listener } });
}

/** By its button, or the key that this names. */
function press(id: string, action: () => void): void {
  const button = find(id);
  button.addEventListener('click', action);
  addEventListener('keydown', ({ key, repeat }) => {
    if (!repeat && key.toLowerCase() === button.getAttribute('aria-keyshortcuts')) action();
  });
}

function show(id: string, text: string): void {
  const element = find(id);
  if (element.textContent !== text) element.textContent = text;
}

/** @param seconds for which it is shown; 0: until something else is said */
function say(reason = 'failed', seconds = 0): void {
  show('notice', sentences[reason] ?? sentences.failed!);
  clearTimeout(fading);
  if (seconds > 0) fading = setTimeout(show, seconds * 1000, 'notice', '');
}

function fit(): void {
  renderer.setSize(innerWidth, innerHeight, false);
  camera.aspect = innerWidth / innerHeight;
  camera.updateProjectionMatrix();
}
