import type { IconName } from '../ui/icons.js';
import { words } from '../words/index.js';
import type { BrowserKind } from './browser-kind.js';
import { type CaptureTrouble, isTrouble } from './capture.js';
import type { Me } from './me.js';

/** Something that does not work here: what, what still does, and what to do. */
export interface Trouble {
  id: 'devices' | 'camera' | 'microphone' | 'face' | 'voice' | 'drawing';
  icon: IconName;
  title: string;
  text: string;
  /** How to put it right, one step after the other. */
  steps?: readonly string[];
  /** Tries again; left out where that cannot help. */
  retry?: () => Promise<void>;
}

/** Asking again from this page cannot help. */
const FINAL: readonly CaptureTrouble[] = ['insecure', 'forbidden'];

/** Everything on this device that does not work as it should, the most pressing first. */
export function troublesOf(me: Me, browser: BrowserKind, drawing: boolean): Trouble[] {
  const { camera, microphone, face } = me;
  const found = deviceTroubles(me, browser);
  if (face.problem) {
    found.push({
      id: 'face',
      icon: 'face',
      ...words.trouble.face[face.problem],
      // No second try makes a browser newer.
      ...(face.problem === 'no-wasm' ? {} : { retry: () => face.retry() }),
    });
  }
  const voiceAlone = microphone.status === 'on' && camera.status !== 'on' && camera.status !== 'starting';
  if (!me.voiceMoves && voiceAlone) found.push({ id: 'voice', icon: 'mic', ...words.trouble.noWorklet });
  if (!drawing) found.push({ id: 'drawing', icon: 'mask', ...words.trouble.noDrawing });
  return found;
}

/** One trouble where both devices have the same: people act once. */
function deviceTroubles(me: Me, browser: BrowserKind): Trouble[] {
  const { camera, microphone } = me;
  if (camera.status === microphone.status && Object.hasOwn(words.trouble.both, camera.status)) {
    const status = camera.status as keyof typeof words.trouble.both;
    return [
      {
        id: 'devices',
        icon: 'videoOff',
        ...words.trouble.both[status],
        ...remedy(status, browser, () => me.start()),
      },
    ];
  }
  return ([camera, microphone] as const).flatMap((capture) => {
    const { kind, status } = capture;
    if (!isTrouble(status)) return [];
    const said = words.trouble[kind][status];
    const icon = kind === 'camera' ? 'videoOff' : 'micOff';
    return [{ id: kind, icon, ...said, ...remedy(status, browser, () => capture.start()) } as const];
  });
}

function remedy(
  status: CaptureTrouble,
  browser: BrowserKind,
  start: () => Promise<void>,
): Pick<Trouble, 'steps' | 'retry'> {
  const steps = status === 'denied' ? [...words.trouble.allow[browser], words.trouble.thenRetry] : undefined;
  return { ...(steps ? { steps } : {}), ...(FINAL.includes(status) ? {} : { retry: start }) };
}
