import type { Page } from '@playwright/test';

/** How somebody sits before their camera. */
export interface Scene {
  /** Of the picture; 1: as the photograph is. */
  size: number;
  /** To the right, in widths of the picture. */
  right: number;
  /** Of everything that is seen; 1: as it is. */
  light: number;
  /** A bright window behind. */
  window: boolean;
}

export const WELL_SEEN: Scene = { size: 1, right: 0, light: 1, window: false };

/** Gives a page, before it is opened, a camera that shows a photograph [data URL] as the test says. */
export async function sceneCamera(
  page: Page,
  photograph: string,
): Promise<(scene: Partial<Scene>) => Promise<void>> {
  await page.addInitScript(film, { photograph, scene: WELL_SEEN });
  return async (changes) => {
    await page.evaluate((scene) => void Object.assign((globalThis as unknown as Stage).scene, scene), {
      ...WELL_SEEN,
      ...changes,
    });
  };
}

interface Stage {
  scene: Scene;
}

/** Runs in the page. */
function film({ photograph, scene }: { photograph: string; scene: Scene }): void {
  (globalThis as unknown as Stage).scene = scene;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return real(constraints);
    const picture = new Image();
    picture.src = photograph;
    await picture.decode();
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 640, height: 480 });
    const context = canvas.getContext('2d');
    if (context) setInterval(() => draw(context, picture), 50);
    return canvas.captureStream(20);
  };

  function draw(context: CanvasRenderingContext2D, picture: HTMLImageElement): void {
    const { size, right, light, window } = (globalThis as unknown as Stage).scene;
    const [width, height] = [640 * size, 480 * size];
    const [x, y] = [320 - width / 2 + right * 640, 240 - height / 2];
    context.filter = 'none';
    context.fillStyle = window ? '#fff' : '#555';
    context.fillRect(0, 0, 640, 480);
    context.filter = `brightness(${light})`;
    if (window) {
      // Only the head is left of the photograph.
      context.save();
      context.beginPath();
      context.ellipse(x + width / 2, y + height * 0.55, width * 0.26, height * 0.48, 0, 0, 2 * Math.PI);
      context.clip();
    }
    context.drawImage(picture, x, y, width, height);
    if (window) context.restore();
    if (!window && light < 1) {
      context.filter = 'none';
      context.fillStyle = `rgb(0 0 0 / ${1 - light})`;
      context.fillRect(0, 0, Math.max(0, x), 480);
      context.fillRect(x + width, 0, 640, 480);
    }
  }
}
