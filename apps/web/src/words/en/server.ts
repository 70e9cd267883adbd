/** A server that is about to be restarted. */
export const server = {
  stopping: 'The server restarts soon. You’ll be back by yourself.',
  noNewCalls: 'The server is about to restart. Try again in a minute.',
  draining: {
    title: 'The server is about to restart',
    text: 'It begins no new calls right now. Try again in a minute.',
  },
};
