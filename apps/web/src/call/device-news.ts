import { words } from '../words/index.js';
import { type Capture, isTrouble } from './capture.js';
import type { Me } from './me.js';

/** The newest of each device that should be said in a call; empty: nothing. */
export interface DeviceNews {
  camera: string;
  microphone: string;
  speaker: string;
  framing: string;
}

/** What somebody in a call should hear of their devices. */
export function deviceNews({ camera, microphone, speaker, face }: Me): DeviceNews {
  const { lasting } = face.framing;
  return {
    camera: newsOf(camera),
    microphone: newsOf(microphone),
    speaker: speaker.lost === null ? '' : words.devices.speakerLost(speaker.lost),
    framing: lasting ? words.framing[lasting].sentence : '',
  };
}

function newsOf({ kind, status, replaced }: Capture): string {
  if (replaced) return words.devices.replaced(replaced.from, replaced.to);
  return isTrouble(status) ? `${words.trouble[kind][status].title}.` : '';
}
