/** Which browser's controls to describe. */
export type BrowserKind = 'chromium' | 'firefox' | 'safari' | 'ios' | 'other';

/** The parts of a page's globals that tell browsers apart. */
export interface BrowserSigns {
  navigator: {
    userAgent: string;
    maxTouchPoints?: number;
    userAgentData?: { brands: readonly { brand: string }[] };
  };
  CSS?: Pick<typeof CSS, 'supports'> | undefined;
  GestureEvent?: unknown;
}

/** Only words depend on it: what the browser can do is always asked of the browser. */
export function browserKind(page: BrowserSigns): BrowserKind {
  const { userAgent, maxTouchPoints = 0, userAgentData } = page.navigator;
  if (userAgentData?.brands.some(({ brand }) => brand === 'Chromium')) return 'chromium';
  if (page.CSS?.supports('-moz-appearance', 'none')) return 'firefox';
  // Every browser on an iPhone or iPad is Safari within; an iPad says that it is a Mac.
  if (/iPhone|iPad|iPod/.test(userAgent) || (page.GestureEvent && maxTouchPoints > 1)) return 'ios';
  if (page.GestureEvent) return 'safari';
  return /Chrom(e|ium)\//.test(userAgent) ? 'chromium' : 'other';
}
