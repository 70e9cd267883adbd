import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { cameraFile, voicePath } from '../fixtures/build.js';
import type { CameraName } from '../fixtures/cameras.js';
import { FEWER_PICTURES, FRAME_RATE } from '../fixtures/schedules.js';
import type { MicrophoneName } from '../fixtures/voices.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
export const QUIET = [
  '--no-sandbox',
  '--no-first-run',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A hundred times as slow as the processor, and right. */
export const IMITATED_CARD = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** What is plugged into somebody's machine. */
export interface Devices {
  /** `null`: no camera is allowed; the microphone is. */
  readonly camera: CameraName | null;
  /** All the pictures of the camera's film, for those who judge motion. Default `false`: a third of them, and of the tracker's work. */
  readonly everyPicture?: boolean;
  readonly voice: MicrophoneName;
  /** A graphics card for WebGPU, imitated in software. Default: none. */
  readonly card?: boolean;
  /** The title of the tab that is captured whenever a page asks for a screen. Default: the browser's question, which nobody answers. */
  readonly screen?: string;
}

/** The Chromium of `CHROMIUM_PATH`, else the first one on PATH. */
export function chromiumPath(): string {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  const found = paths.find(isProgram);
  if (!found) throw new Error('no Chromium on PATH; CHROMIUM_PATH names one elsewhere');
  return found;
}

/**
 * Starts a browser with fake devices. The fake camera belongs to the whole browser, so everybody in a call has
 * their own, as in life.
 */
export async function launchBrowser(devices: Devices, wrapper?: string): Promise<Browser> {
  const args = [
    ...QUIET,
    // Peers on 127.0.0.1 are otherwise hidden from ICE.
    '--allow-loopback-in-peer-connection',
    '--enable-unsafe-swiftshader',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${await voicePath(devices.voice)}`,
  ];
  if (devices.card) args.push(...IMITATED_CARD);
  if (devices.screen) args.push(`--auto-select-tab-capture-source-by-title=${devices.screen}`);
  if (devices.camera) {
    const film = await cameraFile(devices.camera, devices.everyPicture ? FRAME_RATE : FEWER_PICTURES);
    args.push(`--use-file-for-fake-video-capture=${film}`);
  }
  // Playwright mutes browsers, and with them the tabs that are captured.
  const ignoreDefaultArgs = devices.screen ? ['--mute-audio'] : [];
  return chromium.launch({ executablePath: wrapper ?? chromiumPath(), args, ignoreDefaultArgs });
}

/** Nobody's at the moment, by what is plugged into them. */
const idle = new Map<string, Browser[]>();
/** Playwright's runner ends what is still open with the process that runs tests; elsewhere an open browser would keep the process. */
const RUNS_TESTS = process.env.TEST_WORKER_INDEX !== undefined;

/** A browser for one person at a time: among tests the one that somebody with the same devices has left, which is quicker than another. */
export async function borrowBrowser(
  devices: Devices,
  wrapper?: string,
): Promise<{ browser: Browser; giveBack(): Promise<void> }> {
  const kind = JSON.stringify([devices, wrapper]);
  const waiting = idle.get(kind) ?? [];
  idle.set(kind, waiting);
  const browser = waiting.pop() ?? (await launchBrowser(devices, wrapper));
  let given = false;
  const giveBack = async () => {
    if (given) return;
    given = true;
    if (!RUNS_TESTS || !browser.isConnected()) return browser.close();
    // Whatever was opened, kept or allowed goes with its context.
    await Promise.all(browser.contexts().map((context) => context.close()));
    waiting.push(browser);
  };
  return { browser, giveBack };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
