/** What would help the camera to see somebody: a sentence, and a few words for a small place. */
export const framing = {
  'too-dark': {
    sentence: 'It’s too dark for us to see you well. Some light on your face helps.',
    short: 'Too dark',
  },
  'light-behind': {
    sentence: 'The light is behind you. Turn towards it, and your face can be seen.',
    short: 'Light behind you',
  },
  'too-far': { sentence: 'Move a little closer.', short: 'Move closer' },
  'too-near': { sentence: 'Move back a little.', short: 'Move back' },
  'off-centre': { sentence: 'Move into the middle of the picture.', short: 'Move to the middle' },
};
