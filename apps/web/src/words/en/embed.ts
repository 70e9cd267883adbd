/** A call in a frame of somebody else's page. */
export const embed = {
  title: 'A call',
  alone: 'Nobody else is here yet',
  you: 'This is how others see you',
  waitForPage: 'The call begins in a moment',
  back: 'Back to the door',
  wardrobe: 'Choose an avatar',
  left: {
    title: 'You left the call',
    text: 'The others are still there if you want to come back.',
  },
  over: { title: 'The call is over', text: 'Whenever this page begins another one, it shows up here.' },
};
