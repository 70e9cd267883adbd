// Draws a contact sheet of the avatar: one canvas, one tile a shot. Driven by sheet.mjs.

import { BLENDSHAPE_NAMES, blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { Color, Euler, PerspectiveCamera, Quaternion, Scene, Vector3, WebGLRenderer } from 'three';
import {
  CHARACTER_NAMES,
  createAvatar,
  createOwnFaceAvatar,
  createStageLights,
  frameCamera,
} from '../dist/index.js';

const KNOWN = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
const both = (name, value) => ({ [`${name}Left`]: value, [`${name}Right`]: value });

const FACES = {
  neutral: {},
  smile: { ...both('mouthSmile', 0.9), ...both('cheekSquint', 0.4) },
  laugh: {
    ...both('mouthSmile', 1),
    jawOpen: 0.7,
    ...both('eyeSquint', 0.6),
    ...both('cheekSquint', 0.7),
    ...both('mouthUpperUp', 0.3),
  },
  open: { jawOpen: 1 },
  blink: both('eyeBlink', 1),
  halfBlink: both('eyeBlink', 0.5),
  surprise: {
    jawOpen: 0.6,
    mouthFunnel: 0.5,
    browInnerUp: 1,
    ...both('browOuterUp', 1),
    ...both('eyeWide', 1),
  },
  sad: { ...both('mouthFrown', 1), browInnerUp: 1, ...both('eyeLookDown', 0.4), mouthShrugLower: 0.5 },
  angry: {
    ...both('browDown', 1),
    ...both('noseSneer', 0.7),
    ...both('mouthFrown', 0.5),
    ...both('eyeSquint', 0.4),
    ...both('mouthPress', 0.5),
  },
  pucker: { mouthPucker: 1 },
  funnel: { mouthFunnel: 1, jawOpen: 0.3 },
  browsUp: { browInnerUp: 1, ...both('browOuterUp', 1), ...both('eyeWide', 0.3) },
  wink: {
    eyeBlinkLeft: 1,
    mouthSmileLeft: 0.8,
    cheekSquintLeft: 0.8,
    mouthSmileRight: 0.2,
    browOuterUpRight: 0.5,
  },
  close: { jawOpen: 1, mouthClose: 1 },
  roll: { mouthRollLower: 1, mouthRollUpper: 1 },
  press: both('mouthPress', 1),
  puff: { cheekPuff: 1, mouthPucker: 0.3 },
  tongue: { tongueOut: 1, jawOpen: 0.45, ...both('mouthSmile', 0.5) },
  lookLeft: { eyeLookOutLeft: 1, eyeLookInRight: 1 },
  lookUp: both('eyeLookUp', 1),
  lookDown: both('eyeLookDown', 1),
  sneer: both('noseSneer', 1),
  grin: { ...both('mouthSmile', 0.8), ...both('mouthUpperUp', 0.7), ...both('mouthLowerDown', 0.7) },
};

const face = (name, more = {}) => ({ label: name, face: FACES[name], ...more });
const turned = (pitch, yaw, roll, more = {}) => ({ turn: [pitch, yaw, roll], face: {}, ...more });

export const SHEETS = {
  faces: { columns: 6, tile: [240, 240], shots: Object.keys(FACES).map((name) => face(name)) },
  main: {
    columns: 4,
    tile: [330, 330],
    shots: ['neutral', 'smile', 'laugh', 'open', 'blink', 'surprise', 'sad', 'angry'].map((name) =>
      face(name),
    ),
  },
  close: {
    columns: 2,
    tile: [640, 560],
    zoom: 2.1,
    shots: ['neutral', 'laugh', 'blink', 'open'].map((n) => face(n)),
  },
  mouth: {
    columns: 4,
    tile: [340, 300],
    zoom: 2.6,
    lift: -0.035,
    shots: [
      'open',
      'smile',
      'laugh',
      'pucker',
      'funnel',
      'sad',
      'close',
      'press',
      'roll',
      'tongue',
      'grin',
      'puff',
    ].map((n) => face(n)),
  },
  eyes: {
    columns: 3,
    tile: [420, 240],
    zoom: 2.6,
    lift: 0.015,
    shots: [
      'neutral',
      'halfBlink',
      'blink',
      'lookLeft',
      'lookUp',
      'lookDown',
      'surprise',
      'angry',
      'wink',
    ].map((n) => face(n)),
  },
  lids: {
    columns: 3,
    tile: [420, 300],
    zoom: 2.6,
    lift: 0.015,
    shots: [0, 0.25, 0.5, 0.75, 0.9, 1].map((t) => ({ turn: [0, 0.7, 0], face: both('eyeBlink', t) })),
  },
  turns: {
    columns: 5,
    tile: [280, 300],
    shots: [
      turned(0, -0.6, 0),
      turned(0, -0.3, 0),
      turned(0, 0.3, 0),
      turned(0, 0.6, 0),
      turned(0, 1.1, 0),
      turned(-0.4, 0, 0),
      turned(0.4, 0, 0),
      turned(0, 0, 0.35),
      turned(0.35, 0, 0, { face: FACES.open }),
      turned(0.2, 0.4, -0.2, { face: FACES.laugh }),
    ],
  },
  around: {
    columns: 4,
    tile: [340, 360],
    shots: [0, 0.8, 1.57, 2.4, 3.14, -0.8, -1.57, 0.5].map((orbit, i) => ({
      face: {},
      orbit,
      look: 'abcd'[i % 4],
    })),
  },
  own: {
    columns: 5,
    tile: [320, 340],
    shots: [
      ...[-1.05, -0.52, 0, 0.52, 1.05].map((yaw) => turned(0, yaw, 0)),
      ...['smile', 'open', 'blink', 'surprise', 'lookLeft'].map((name) => face(name)),
      ...['pucker', 'laugh', 'tongue', 'browsUp'].map((name) => face(name)),
      { face: {}, orbit: 2.2 },
    ],
  },
  ownClose: {
    columns: 3,
    tile: [460, 440],
    zoom: 1.75,
    lift: -0.005,
    shots: [
      face('neutral'),
      face('laugh'),
      face('blink'),
      face('open'),
      turned(0, 0.8, 0),
      turned(-0.3, -0.5, 0),
    ],
  },
  /** Everybody, with the expressions of the README's sheet. */
  cast: {
    columns: 8,
    tile: [200, 216],
    shots: CHARACTER_NAMES.flatMap((look) =>
      ['neutral', 'smile', 'open', 'wink', 'browsUp', 'puff', 'pucker', 'lookLeft'].map((n) =>
        face(n, { look }),
      ),
    ),
  },
  /** Everybody, larger, and what else can be worn. */
  looks: {
    columns: 4,
    tile: [340, 360],
    shots: CHARACTER_NAMES.map((look) => face('neutral', { look })),
  },
  laughs: {
    columns: 4,
    tile: [340, 360],
    shots: CHARACTER_NAMES.map((look) => face('laugh', { look, turn: [0.05, 0.45, 0.08] })),
  },
  sides: {
    columns: 8,
    tile: [200, 216],
    shots: [1.57, 2.6, 3.14].flatMap((orbit) => CHARACTER_NAMES.map((look) => ({ face: {}, look, orbit }))),
  },
  styles: {
    columns: 6,
    tile: [220, 240],
    shots: [
      ['zuri', 'curls'],
      ['zuri', 'bun'],
      ['finn', 'curls'],
      ['noor', 'bob'],
      ['mei', 'bob'],
      ['bolt', 'twin'],
      ['rowan', 'sleek'],
      ['morel', 'tall'],
    ].map(([look, style]) => face('smile', { look, style })),
  },
  tiny: {
    columns: 8,
    tile: [120, 120],
    shots: ['neutral', 'smile', 'pucker', 'laugh', 'surprise', 'angry'].flatMap((n) =>
      CHARACTER_NAMES.map((look) => face(n, { look, detail: 'small' })),
    ),
  },
  morphs: {
    columns: 9,
    tile: [150, 150],
    shots: BLENDSHAPE_NAMES.map((name) => ({ label: name, face: { [name]: 1 } })),
  },
};

function frameOf(shot) {
  const frame = restFaceFrame(1000);
  frame.sources = KNOWN;
  for (const [name, value] of Object.entries(shot.face)) frame.blendshapes[blendshapeIndex(name)] = value;
  const [pitch, yaw, roll] = shot.turn ?? [0, 0, 0];
  frame.pose.rotation = new Quaternion().setFromEuler(new Euler(pitch, yaw, roll, 'YXZ')).toArray();
  return frame;
}

/** One large picture of one face: `{ face, zoom, lift, aside, turn, orbit }`. */
function probeSheet(probe) {
  const shot = { ...probe, face: typeof probe.face === 'string' ? FACES[probe.face] : (probe.face ?? {}) };
  return {
    columns: 1,
    tile: [900, 800],
    zoom: probe.zoom,
    lift: probe.lift,
    aside: probe.aside,
    shots: [shot],
  };
}

/** Who and what one wants to see side by side: `{ looks, faces, tile, zoom, lift, aside, turn, orbit, detail, style }`. */
function gridSheet({
  looks = CHARACTER_NAMES,
  faces = ['neutral'],
  tile = [320, 340],
  zoom,
  lift,
  aside,
  ...more
}) {
  const shots = looks.flatMap((look) => faces.map((name) => face(name, { look, ...more })));
  return {
    columns: Math.min(faces.length > 1 ? faces.length : looks.length, 8),
    tile,
    zoom,
    lift,
    aside,
    shots,
  };
}

globalThis.drawSheet = async (name, look, probe, own) => {
  const bytes = own && Uint8Array.from(atob(own), (character) => character.charCodeAt(0));
  const sheet = { probe: probeSheet, grid: gridSheet }[name]?.(probe) ?? SHEETS[name];
  const [w, h] = sheet.tile;
  const rows = Math.ceil(sheet.shots.length / sheet.columns);
  const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
  renderer.setSize(w * sheet.columns, h * rows);
  renderer.setScissorTest(true);
  document.body.append(renderer.domElement);
  const scene = new Scene();
  scene.background = new Color('#1b1822');
  scene.add(createStageLights());
  const camera = new PerspectiveCamera();
  const avatars = new Map();
  const describe = (shot) => ({ character: shot.look ?? look, style: shot.style });
  const keyOf = (shot) => JSON.stringify(describe(shot));
  const started = performance.now();
  for (const shot of sheet.shots) {
    const key = keyOf(shot);
    if (avatars.has(key)) continue;
    avatars.set(key, own ? await createOwnFaceAvatar(bytes) : await createAvatar(describe(shot)));
  }
  const createMs = performance.now() - started;
  sheet.shots.forEach((shot, i) => {
    const avatar = avatars.get(keyOf(shot));
    avatar.setDetail?.(shot.detail ?? 'full');
    scene.add(avatar.object3D);
    avatar.apply(frameOf(shot));
    frameCamera(camera, w / h);
    if (sheet.zoom) {
      camera.fov /= sheet.zoom;
      camera.position.y = 0.145 + (sheet.lift ?? 0);
      camera.position.x = sheet.aside ?? 0;
      camera.updateProjectionMatrix();
    }
    if (shot.orbit) {
      const middle = new Vector3(0, camera.position.y, 0);
      camera.position.applyAxisAngle(new Vector3(0, 1, 0), shot.orbit);
      camera.lookAt(middle);
    }
    const x = (i % sheet.columns) * w;
    const y = (rows - 1 - Math.floor(i / sheet.columns)) * h;
    renderer.setViewport(x, y, w, h);
    renderer.setScissor(x, y, w, h);
    renderer.render(scene, camera);
    avatar.object3D.removeFromParent();
  });
  const any = avatars.values().next().value;
  const begin = performance.now();
  const busy = frameOf({ face: FACES.laugh });
  for (let i = 0; i < 1000; i++) any.apply(busy);
  return {
    applyMicroseconds: performance.now() - begin,
    createMs,
    calls: renderer.info.render.calls,
    triangles: renderer.info.render.triangles,
  };
};
