import type { Page } from '@playwright/test';

/** Pictures [data URLs] of somebody who looks ahead, to either side and up. */
export type Poses = Readonly<Record<'ahead' | 'left' | 'right' | 'up', string>>;

/** Gives a page, before it is opened, a camera before which somebody does what the page's face scan says. */
export async function posingCamera(page: Page, poses: Poses): Promise<void> {
  await page.addInitScript(pose, poses);
}

/** Runs in the page. */
function pose(poses: Poses): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return real(constraints);
    return film();
  };

  async function film(): Promise<MediaStream> {
    const pictures = new Map<string, HTMLImageElement>();
    for (const [name, url] of Object.entries(poses)) {
      const picture = new Image();
      picture.src = url;
      await picture.decode();
      pictures.set(name, picture);
    }
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: 640, height: 640 });
    const context = canvas.getContext('2d');
    setInterval(() => {
      const picture = pictures.get(asked());
      if (picture) context?.drawImage(picture, 0, 0, 640, 640);
    }, 50);
    return canvas.captureStream(20);
  }

  /** What the screen asks for, by its words. */
  function asked(): keyof Poses {
    const words = deep('guise-app guise-prejoin guise-wardrobe guise-face-scan .step')?.textContent ?? '';
    if (/left/.test(words)) return 'left';
    if (/right/.test(words)) return 'right';
    return /up/.test(words) ? 'up' : 'ahead';
  }

  /** The element at the end of a path through shadow roots. */
  function deep(path: string): Element | null {
    let root: ParentNode = document;
    let found: Element | null = null;
    for (const selector of path.split(' ')) {
      found = root.querySelector(selector);
      if (!found) return null;
      root = found.shadowRoot ?? found;
    }
    return found;
  }
}
