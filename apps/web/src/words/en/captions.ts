export const captions = {
  captions: 'Captions',
  close: 'Close captions',
  closeKey: 'Close captions (T)',
  read: 'Show captions',
  readHint: 'What others say, as far as they caption it, stands under the stage.',
  speak: 'Caption what I say',
  language: 'I speak',
  /** Where the voice goes: said before anything is heard. */
  where: {
    device:
      'Your browser turns your voice into text on this device. Only the text leaves it, and only to those who read captions.',
    maker:
      'Your browser turns your voice into text, and its maker may get your voice for that: Chrome sends it to Google, Safari to Apple. The text goes to those who read captions.',
    unknown: 'One moment: asking your browser where it would do this…',
    nowhere: 'This browser cannot turn speech into text. You can still read what others caption.',
  },
  state: {
    muted: 'You are muted, so nobody listens.',
    waiting: 'Nobody reads captions at the moment, so nobody listens.',
    listening: 'Listening',
  },
  problems: {
    'not-allowed':
      'The browser was not allowed to listen. Allow the microphone for this page, then switch it on again.',
    'language-not-supported': 'Your browser does not know this language here. Choose another one.',
    network: 'Your browser does not reach its speech service. It keeps trying.',
    'no-microphone': 'The browser hears no microphone. Check yours, then switch it on again.',
    moved:
      'In this language your voice would leave this device. Read how, and switch it on again if you like.',
  },
  asked: (name: string) => `${name} reads captions. You can caption what you say: More, Captions.`,
  you: 'You',
  nothingYet: 'Captions stand here',
};
