import type { Page } from '@playwright/test';
import type { Person } from './person.js';

/** A colour as red, green and blue, 0..255. */
export type Colour = readonly [number, number, number];

/** How often a marker changes its colour [ms]: slower than a busy machine shows pictures. */
const INTERVAL = 700;
/** How far a colour is off that went through a video codec, at most, in any channel. */
const TOLERANCE = 60;

/**
 * A tab that somebody shares, all of one colour, then of the other, and so on, with a tone. Chromium captures it as it captures
 * any tab; `title` is the one that the browser was told to choose (`Devices.screen`).
 */
export class MarkerTab {
  private constructor(
    readonly page: Page,
    readonly colours: readonly [Colour, Colour],
  ) {}

  static async open(person: Person, title: string, colours: readonly [Colour, Colour]): Promise<MarkerTab> {
    const page = await person.page.context().newPage();
    await page.setContent(`<title>${title}</title><body></body>`);
    await page.evaluate(startMarker, { colours, interval: INTERVAL });
    // A tone needs a touch.
    await page.mouse.click(10, 10);
    await person.page.bringToFront();
    return new MarkerTab(page, colours);
  }

  /** Which of the marker's colours all of what `page` shows of a shared screen has: 0 or 1; -1: something else, `null`: nothing yet. */
  async seenOn(page: Page): Promise<number | null> {
    const pixels = await page.evaluate(readSharedScreen);
    if (!pixels) return null;
    const isAll = (colour: Colour) =>
      pixels.every((pixel) =>
        pixel.every((value, channel) => Math.abs(value - (colour[channel] ?? 0)) < TOLERANCE),
      );
    return this.colours.findIndex(isAll);
  }

  /** Ends the capture as closing the shared tab, or the browser's own "stop sharing", does. */
  async close(): Promise<void> {
    await this.page.close();
  }
}

/** Runs in the marker's page. */
function startMarker({ colours, interval }: { colours: readonly Colour[]; interval: number }): void {
  let shown = 0;
  const paint = () => {
    document.body.style.background = `rgb(${colours[shown++ % 2]?.join()})`;
  };
  paint();
  setInterval(paint, interval);
  addEventListener('click', () => {
    const context = new AudioContext();
    const tone = new OscillatorNode(context, { frequency: 440 });
    tone.connect(context.destination);
    tone.start();
  });
}

/** Runs in the page: some pixels of the shared screen as it is shown; `null`: none is. */
function readSharedScreen(): number[][] | null {
  const room = document.querySelector('guise-app')?.shadowRoot?.querySelector('guise-room');
  const screen = room?.shadowRoot?.querySelector('guise-shared-screen');
  const video = screen?.shadowRoot?.querySelector('video');
  if (!video || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
  const context = new OffscreenCanvas(8, 6).getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0, 8, 6);
  const { data } = context?.getImageData(0, 0, 8, 6) ?? { data: [] };
  return Array.from({ length: data.length / 4 }, (_, pixel) => [...data.slice(pixel * 4, pixel * 4 + 3)]);
}
