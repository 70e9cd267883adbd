/** Asking others into a call. */
export const invite = {
  title: 'Invite',
  menu: 'Invite',
  close: 'Close invitation',
  first: 'You’re the first one here',
  firstText: 'Send this link to whoever you’d like to see.',
  text: 'Whoever has this link can come in.',
  link: 'Invitation link',
  share: 'Share',
  shareText: (room: string) => `Join me in ${room}. Your camera moves an avatar; its picture stays with you.`,
  showCode: 'Show QR code',
  code: 'The way into this call as a QR code',
  scan: 'Point a phone’s camera at it.',
};
