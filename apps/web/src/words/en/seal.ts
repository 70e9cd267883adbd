/** End-to-end encryption: what it means, whom one can read, and what is refused. */
export const seal = {
  title: 'Encryption',
  sealed: 'End-to-end encrypted',
  sealedAbout:
    'Faces, voices, chat and avatars can be read only with this call’s whole link. The server passes them on and can’t look inside.',
  plain: 'Not end-to-end encrypted',
  plainAbout: 'The way to the server is encrypted, but whoever runs the server could look and listen in.',
  /** A link to what can be compared. */
  open: 'End-to-end encrypted: show safety numbers',
  /** On the start page. */
  sealedLinks: 'Calls are end-to-end encrypted',
  plainLinks: 'Calls from here are not end-to-end encrypted',
  /** In the call, where there is room for a word. */
  chip: 'Encrypted',
  numbers: 'Safety numbers',
  compare: 'Read a number to each other. If it is the same on both sides, nobody sits between you.',
  numberWith: (name: string) => `With ${name}`,
  waiting: 'exchanging keys…',
  stranger: 'has another key, or none',
  /** On their tile; on the page of whose link lacks something, on everybody's. */
  strangerTile: 'Has another key, or none. You can’t see or hear each other.',
  strangerTileShort: 'Other key',
  strangerCame: (name: string) =>
    `${name} came without this call’s key: you can’t see or hear each other. Send them the whole link.`,
  lonely: 'You can’t see or hear anybody',
  lonelyText: 'Your link is probably incomplete: the others have another key. Ask them for the whole link.',
  readers: 'Who can read faces, voices and chat',
  readersSealed: 'only who has this link',
  readersPlain: 'the others, and the server',
  sealedCount: 'Sealed',
  openedCount: 'Opened',
  refused: 'Refused',
  refusals: {
    unknownKey: 'Key not known, or not yet',
    forged: 'Forged or damaged',
    replayed: 'Seen before, or too old',
  },
  unreadable: (count: number) =>
    count === 1
      ? 'One line can’t be read: it was written before you came, or without the key.'
      : `${count} lines can’t be read: they were written before you came, or without the key.`,
  missing: {
    title: 'This link is incomplete',
    text: 'The call is end-to-end encrypted, and its key is the part of the link after the #. Ask for the whole link.',
  },
  cannot: {
    title: 'This browser can’t encrypt voices',
    text: (plain: string) =>
      `This call is end-to-end encrypted. Open its link in Chrome, Edge, Firefox 117 or Safari 15.4, or newer ones. Or ask the host for a call that is not: they start it at ${plain}.`,
  },
};
