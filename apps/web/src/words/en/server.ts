/** A server that is about to be restarted. */
export const server = {
  stopping: 'The server restarts soon. If you are still here then, you’ll be back by yourself.',
  draining: {
    title: 'The server is about to restart',
    text: 'It begins no new calls right now. Try again in a minute.',
  },
};
