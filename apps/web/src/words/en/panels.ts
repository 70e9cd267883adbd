export const panels = {
  more: 'More',
  moreKey: 'More (O)',
  copyLink: 'Copy link',
  copied: 'Copied',
  linkCopied: 'Link copied',
  copyThisLink: 'Copy this link',
};
