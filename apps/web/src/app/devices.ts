import { FaceCalibrator, FaceTracker, VoiceFollower, VoiceMouth, wakingContext } from '@guise/tracker';
import { BrowserSoundBox } from '../call/browser-sound-box.js';
import { Capture } from '../call/capture.js';
import { LevelMeter } from '../call/level-meter.js';
import { LocalFace } from '../call/local-face.js';
import { Me } from '../call/me.js';
import { Microphone } from '../call/microphone.js';
import { SoundCheck } from '../call/sound-check.js';
import { Speaker } from '../call/speaker.js';
import { graphicsCardOption } from './graphics-card.js';
import type { Preferences } from './preferences.js';

/** The person at this device, on the browser's own devices. Nothing is started yet. */
export function createMe(preferences: Preferences): Me {
  const calibrator = new FaceCalibrator(preferences.calibration ?? undefined);
  calibrator.strength = preferences.strength;
  // Undefined on pages that are not secure.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  const speaker = new Speaker(devices, preferences.speakerId, 'setSinkId' in HTMLMediaElement.prototype);
  const me = new Me({
    camera: new Capture('camera', devices, preferences.cameraId),
    microphone: new Microphone(
      devices,
      preferences.microphoneId,
      preferences.processing,
      devices?.getSupportedConstraints(),
    ),
    speaker,
    soundCheck: createSoundCheck(speaker),
    face: new LocalFace(createTracker, calibrator),
    meter: createMeter(),
    voice: createVoice(),
  });
  me.name = preferences.name;
  me.ownAvatar = preferences.ownAvatar;
  me.wear(preferences.avatar);
  me.talk.spaceTalks = preferences.spaceTalks;
  me.shortcuts = preferences.shortcuts;
  return me;
}

/** What {@link createMe} has to know to make this person again. */
export function preferencesOf(me: Me): Partial<Preferences> {
  const { name, chosenAvatar, ownAvatar, camera, microphone, speaker, talk, shortcuts, face } = me;
  const { calibration, strength } = face.calibrator;
  return {
    name,
    avatar: chosenAvatar,
    ownAvatar,
    cameraId: camera.deviceId,
    microphoneId: microphone.deviceId,
    speakerId: speaker.deviceId,
    processing: microphone.processing,
    spaceTalks: talk.spaceTalks,
    shortcuts,
    calibration,
    strength,
  };
}

function createTracker(): Promise<FaceTracker> {
  const { connection } = navigator as { connection?: { saveData?: boolean; type?: string } };
  return FaceTracker.create({ models: '/models', webgpu: graphicsCardOption(location.search, connection) });
}

let audio: AudioContext | undefined;

function createSoundCheck(speaker: Speaker): SoundCheck | null {
  if (!('AudioContext' in globalThis && 'MediaRecorder' in globalThis)) return null;
  return new SoundCheck(new BrowserSoundBox(sharedContext), speaker);
}

function createMeter(): LevelMeter | null {
  return 'AudioContext' in globalThis ? new LevelMeter(sharedContext()) : null;
}

/** Audio worklets are for secure pages only, as microphones are. */
function createVoice(): VoiceFollower | null {
  if (!('AudioWorkletNode' in globalThis)) return null;
  return new VoiceFollower(() => VoiceMouth.create(sharedContext(), { models: '/models' }));
}

function sharedContext(): AudioContext {
  audio ??= wakingContext();
  return audio;
}
