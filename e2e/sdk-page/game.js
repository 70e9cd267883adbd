// A game as somebody else would write it: no bundler, its own scene and its own Web Audio, everything from a static folder.

import { Scene } from 'three';
import { blendshapeIndex, joinLobby, restFaceFrame } from './guise/guise.js';

const options = new URLSearchParams(location.search);
const scene = new Scene();
const audioContext = new AudioContext();
// Browsers let audio run once the page has been touched.
addEventListener('pointerdown', () => audioContext.resume());
const problems = [];
const states = [];

/** A tracker of the game's own: a head that turns to and fro, and blinks. */
class Headset {
  on(_event, listener) {
    this.timer = setInterval(() => {
      const now = performance.now();
      const turn = 0.4 * Math.sin(now / 700);
      const frame = restFaceFrame(now);
      frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
      frame.confidence = 1;
      frame.pose.rotation = [0, Math.sin(turn / 2), 0, Math.cos(turn / 2)];
      const lid = Math.sin(now / 500) > 0.5 ? 1 : 0;
      for (const name of ['eyeBlinkLeft', 'eyeBlinkRight']) frame.blendshapes[blendshapeIndex(name)] = lid;
      listener(frame);
    }, 33);
    return () => clearInterval(this.timer);
  }
}

const joining = joinLobby({
  server: options.get('server'),
  room: options.get('room'),
  name: options.get('name'),
  camera: options.has('camera'),
  microphone: true,
  audioContext,
  ...(options.has('headset') && { tracker: new Headset() }),
  ...(options.has('models') && { models: options.get('models') }),
});
joining.catch(({ reason }) => {
  globalThis.refusal = reason;
});
const lobby = await joining;
lobby.on('problem', (problem) => problems.push(`${problem.reason}: ${problem.message}`));
lobby.on('stateChanged', ({ name }, state) => states.push([name, ...state]));

const enter = ({ object3D }) => scene.add(object3D);
lobby.participants.forEach(enter);
lobby.on('participantJoined', enter);

// Where one stands, as the game has it.
const place = new Uint8Array([...options.get('name')].map((letter) => letter.charCodeAt(0)));
setInterval(() => lobby.setState(place), 100);

// No frame is drawn: without a graphics card that leaves little time for anything else.
setInterval(() => lobby.update(), 33);

globalThis.game = { lobby, scene, audioContext, problems, states };
