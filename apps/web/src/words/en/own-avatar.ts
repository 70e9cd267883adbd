export const ownAvatar = {
  trying: 'Trying it on…',
  pick: 'Your own VRM or GLB',
  pickAnother: 'Another VRM or GLB',
  scan: 'Scan your face',
  about: 'Pick a file or drop it here, or let the camera look at you.',
  /** Somebody else’s, in a call. */
  cannotShow: (name: string, why: string) => `${name}’s own avatar can’t be shown. ${why}`,
  unusable: 'This file could not be used.',
  yours: 'Yours',
  initial: 'Y',
  wear: 'Your own avatar',
  forget: 'Forget it',
  forgetHint: 'Takes this avatar off this device. Your original file stays where it is.',
  /** What a file says of itself. */
  model: (name: string) => `“${name}”`,
  modelBy: (name: string, author: string) => `“${name}” by ${author}`,
  by: (author: string) => `By ${author}`,
  licence: 'Licence',
  wearers: {
    everyone: 'Everyone may wear it.',
    licensed: 'Only people who have its author’s leave may wear it. If that’s you, go ahead.',
    author: 'Only its author may wear it. If that’s you, go ahead.',
  },
  credit: 'Its author asks to be named.',
  noCommerce: 'Not for commercial use.',
  noCopies:
    'Its author does not want copies passed on. To show you, the others’ browsers fetch it for this call; the server forgets it with the room.',
};
