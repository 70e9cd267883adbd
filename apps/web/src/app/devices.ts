import { FaceCalibrator, FaceTracker } from '@guise/tracker';
import { Capture } from '../call/capture.js';
import { LevelMeter } from '../call/level-meter.js';
import { LocalFace } from '../call/local-face.js';
import { Me } from '../call/me.js';
import type { Preferences } from './preferences.js';

/** The person at this device, on the browser's own devices. Nothing is started yet. */
export function createMe(preferences: Preferences): Me {
  const calibrator = new FaceCalibrator(preferences.calibration ?? undefined);
  calibrator.strength = preferences.strength;
  const me = new Me({
    camera: new Capture('camera', navigator.mediaDevices, preferences.cameraId),
    microphone: new Capture('microphone', navigator.mediaDevices, preferences.microphoneId),
    face: new LocalFace(() => FaceTracker.create({ models: '/models' }), calibrator),
    meter: createMeter(),
  });
  me.name = preferences.name;
  return me;
}

let audio: AudioContext | undefined;

function createMeter(): LevelMeter | null {
  if (!('AudioContext' in globalThis)) return null;
  audio ??= wakingContext();
  return new LevelMeter(audio);
}

/** Browsers let audio run only after the person has touched the page: it wakes with the first touch. */
function wakingContext(): AudioContext {
  const context = new AudioContext();
  const wake = () => void context.resume();
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, wake, { capture: true });
  context.addEventListener('statechange', () => {
    if (context.state !== 'running') return;
    for (const event of ['pointerdown', 'keydown']) removeEventListener(event, wake, { capture: true });
  });
  return context;
}
