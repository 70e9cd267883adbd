export const panels = {
  /** What the page is, for who hears it. */
  call: (room: string) => `Call ${room}`,
  more: 'More',
  moreKey: 'More (O)',
  copyLink: 'Copy link',
  copied: 'Copied',
  linkCopied: 'Link copied',
  copyThisLink: 'Copy this link',
};
