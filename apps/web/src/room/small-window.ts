import type { Actor } from '../stage/actor.js';
import type { Stage } from '../stage/stage.js';
import { words } from '../words/index.js';

/** Who is in the small window. */
export interface ShownSmall {
  actor: Actor | null;
  name: string;
  speaking: boolean;
}

/** Of the picture and, where the browser lets us choose, the window [px]. */
const SIZE = { width: 320, height: 320 };
/** Pictures a second of the video, where the window shows one. */
const VIDEO_RATE = 20;
/** How often it is asked whom to show [ms]. */
const ASK_EVERY = 250;

interface DocumentPictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

/** Only whole pages have them. */
function documentWindows(): DocumentPictureInPicture | null {
  if (globalThis.top !== globalThis.self) return null;
  return (
    (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture ?? null
  );
}

/** Whether this browser has small windows that stay on top. */
export function canBeSmall(): boolean {
  return documentWindows() !== null || document.pictureInPictureEnabled === true;
}

/**
 * A small window on top of everything, with whoever speaks or is pinned: a document of its own where the browser has that,
 * else a video. It goes on while the page is hidden.
 */
export class SmallWindow {
  readonly #stage: Stage;
  readonly #who: () => ShownSmall;
  readonly #onChange: () => void;
  #canvas: HTMLCanvasElement | null = null;
  #close: (() => void) | null = null;

  /** @param who is asked again and again while it is open; `onChange` hears when it opens and closes */
  constructor(stage: Stage, who: () => ShownSmall, onChange: () => void) {
    this.#stage = stage;
    this.#who = who;
    this.#onChange = onChange;
  }

  get isOpen(): boolean {
    return this.#close !== null;
  }

  /** Opens it; from a click or a key. Throws what the browser says when it may not. */
  async open(): Promise<void> {
    if (this.isOpen) return;
    const canvas = Object.assign(document.createElement('canvas'), SIZE);
    this.#canvas = canvas;
    const windows = documentWindows();
    if (windows) this.#openDocument(await windows.requestWindow(SIZE), canvas);
    else await this.#openVideo(canvas);
    this.#onChange();
  }

  close(): void {
    const close = this.#close;
    this.#close = null;
    this.#stage.copyTo(null);
    close?.();
    if (close) this.#onChange();
  }

  #openDocument(target: Window, canvas: HTMLCanvasElement): void {
    const { document: page } = target;
    page.title = words.stage.smallWindow;
    // The policy of the page that opened it holds here, too, and lets nobody write styles into a page.
    const style = new (target as Window & typeof globalThis).CSSStyleSheet();
    style.replaceSync(WINDOW_STYLE);
    page.adoptedStyleSheets = [style];
    const name = page.createElement('p');
    page.body.append(canvas, name);
    const draw = () => {
      if (!this.isOpen) return;
      const shown = this.#show();
      name.textContent = shown.name;
      name.classList.toggle('speaking', shown.speaking);
      this.#stage.drawHidden();
      target.requestAnimationFrame(draw);
    };
    target.addEventListener('pagehide', () => this.close());
    this.#close = () => target.close();
    draw();
  }

  async #openVideo(canvas: HTMLCanvasElement): Promise<void> {
    // A canvas has to have been drawn on before its stream has a picture.
    canvas.getContext('2d')?.fillRect(0, 0, canvas.width, canvas.height);
    const video = document.createElement('video');
    video.muted = true;
    video.srcObject = canvas.captureStream(VIDEO_RATE);
    this.#show();
    await video.play();
    await video.requestPictureInPicture();
    const asking = setInterval(() => this.#show(), ASK_EVERY);
    const drawing = setInterval(() => this.#stage.drawHidden(), 1000 / VIDEO_RATE);
    video.addEventListener('leavepictureinpicture', () => this.close());
    this.#close = () => {
      clearInterval(asking);
      clearInterval(drawing);
      for (const track of (video.srcObject as MediaStream).getTracks()) track.stop();
      if (document.pictureInPictureElement === video) void document.exitPictureInPicture().catch(() => {});
    };
  }

  #show(): ShownSmall {
    const shown = this.#who();
    this.#stage.copyTo(shown.actor && this.#canvas ? { actor: shown.actor, target: this.#canvas } : null);
    return shown;
  }
}

const WINDOW_STYLE = `
  body { margin: 0; overflow: hidden; background: #100e15; }
  canvas { position: fixed; inset: 0; width: 100%; height: 100%; object-fit: cover; }
  p {
    position: fixed; bottom: 12px; left: 12px; max-width: calc(100% - 48px); margin: 0; padding: 4px 12px; overflow: hidden;
    border-radius: 16px; background: rgb(16 14 21 / 62%); color: #f5f1f7; font: 550 14px / 24px system-ui, sans-serif;
    text-overflow: ellipsis; white-space: nowrap;
  }
  p.speaking { box-shadow: 0 0 0 2px #ffa24c; }
`;
