import type { Page } from '@playwright/test';

/** What a page made its visitor put up with. */
export interface Smoothness {
  /** Parts of the page that jumped though nobody had touched anything: how far, and what. */
  readonly shifts: readonly { readonly score: number; readonly what: string }[];
  /** Tasks that held the page up for 50 ms or more [ms]. */
  readonly longTasks: readonly number[];
}

interface Notes {
  shifts: { score: number; what: string }[];
  longTasks: number[];
}

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly previousRect: DOMRect; readonly currentRect: DOMRect }[];
}

/** Notes layout shifts and long tasks of a page, from its next load on. */
export async function watchSmoothness(page: Page): Promise<{ read(): Promise<Smoothness> }> {
  await page.addInitScript(() => {
    const notes: Notes = { shifts: [], longTasks: [] };
    (globalThis as { smoothness?: Notes }).smoothness = notes;
    // The nodes lie in shadow roots, which the browser does not give away; where they were says enough.
    const place = ({ left, top, width, height }: DOMRect) => `${width}x${height} at ${left}, ${top}`;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as LayoutShift[]) {
        if (shift.hadRecentInput) continue;
        const what = shift.sources.map((from) => `${place(from.previousRect)} -> ${place(from.currentRect)}`);
        notes.shifts.push({
          score: shift.value,
          what: `after ${Math.round(shift.startTime)} ms: ${what.join('; ')}`,
        });
      }
    }).observe({ type: 'layout-shift', buffered: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) notes.longTasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  const notes = () => (globalThis as { smoothness?: Notes }).smoothness as Notes;
  return { read: () => page.evaluate<Smoothness>(`(${notes.toString()})()`) };
}
