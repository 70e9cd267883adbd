/** Connections that break and come back, and devices that are busy. */
export const staying = {
  away: 'Reconnecting…',
  lost: (name: string) => `${name}’s connection dropped. We keep their place.`,
  back: (name: string) => `${name} is back`,
  youAreBack: 'You’re back',
  replacedTitle: 'You’re in this call somewhere else',
  replacedText: 'Somebody came in with your place, most likely you, in another window.',
  joinHere: 'Join here',
  busy: 'Your device is busy: the picture is simpler now',
  easy: 'Your device has time again: the picture is back to full',
};
