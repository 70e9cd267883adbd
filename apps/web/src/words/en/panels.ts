export const panels = {
  /** What the page is, for who hears it. */
  call: (room: string) => `Call ${room}`,
  more: 'More',
  shortcuts: 'Single-key shortcuts',
  shortcutsOn: 'Single keys work again',
  shortcutsOff: 'Single keys do nothing now. Switch them on again under More.',
  copyLink: 'Copy link',
  copied: 'Copied',
  linkCopied: 'Link copied',
  copyThisLink: 'Copy this link',
};
