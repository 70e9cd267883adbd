/** The stage: layouts, pinning, one's own picture, the ways to a larger or smaller screen. */
export const stage = {
  reconnecting: 'Reconnecting…',
  reconnectingText: 'The connection dropped. You’ll be back as soon as it is.',
  hear: 'Click to hear everyone',
  layout: {
    grid: 'Layout: grid',
    speaker: 'Layout: speaker',
    table: 'Layout: round table',
  },
  layoutChosen: {
    grid: 'Everyone side by side',
    speaker: 'Whoever speaks is large',
    table: 'Around one table',
  },
  pin: (name: string) => `Keep ${name} large`,
  pinned: (name: string) => `${name} stays large. Click again to let go.`,
  unpinned: 'The layout is yours again',
  hideSelf: 'Show yourself',
  selfHidden: 'You’re hidden here only. Everyone else still sees you.',
  selfShown: 'You see yourself again',
  moveSelf: 'Move your picture',
  fullscreen: 'Full screen',
  pictureInPicture: 'Small window on top',
  smallWindow: 'Guise call',
  pictureFailed: 'The small window didn’t open. Your browser may not allow it here.',
  /** From nothing comes through to all is well. */
  quality: {
    0: 'Connection is very poor',
    1: 'Connection is poor',
    2: 'Connection is fair',
    3: 'Connection is good',
  },
};
