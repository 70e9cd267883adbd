import { EmbedError, type EmbedTheme } from '@guise/embed/embed-protocol';

export type Colours = Required<EmbedTheme>;

/** As in styles/page.css. */
export const OWN_COLOURS: Colours = {
  accent: '#ffa24c',
  background: '#100e15',
  surface: '#1b1822',
  text: '#f5f1f7',
};

/** The least contrast of texts, and of a ring or a sign in the accent's colour (WCAG 2.2: 1.4.3 and 1.4.11). */
const CONTRAST = { text: 4.5, accent: 3 } as const;

/** Brighter backgrounds would need another stage: its lights and names are made for the dark. */
const BRIGHTEST = 0.2;

/**
 * The colours with a theme's on top.
 *
 * @throws EmbedError `malformed`: something could not be read, or the background is bright
 */
export function themed(colours: Colours, theme: EmbedTheme): Colours {
  const next = { ...colours, ...theme };
  for (const ground of ['background', 'surface'] as const) {
    if (luminance(next[ground]) > BRIGHTEST)
      throw new EmbedError('malformed', `setTheme: ${ground} ${next[ground]} is too bright.`);
    for (const ink of ['text', 'accent'] as const)
      if (contrast(next[ink], next[ground]) < CONTRAST[ink])
        throw new EmbedError('malformed', `setTheme: ${ink} ${next[ink]} cannot be read on ${next[ground]}.`);
  }
  return next;
}

/** The custom properties of the page that these colours make. */
export function propertiesOf({ accent, background, surface, text }: Colours): Record<string, string> {
  const faint = (percent: number) => `color-mix(in srgb, ${text} ${percent}%, transparent)`;
  return {
    '--live': accent,
    '--ink': background,
    '--ink-raised': surface,
    '--text': text,
    '--text-soft': `color-mix(in srgb, ${text} 72%, ${background})`,
    '--ink-line': faint(10),
    '--fill': faint(8),
    '--fill-hover': faint(14),
  };
}

function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Relative luminance of `#rrggbb`, 0..1. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
