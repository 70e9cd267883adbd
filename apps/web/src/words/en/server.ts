/** A server that is about to be restarted, or has lost the others. */
export const server = {
  stopping: 'The server restarts soon. You’ll be back by yourself.',
  noNewCalls: 'The server is about to restart. Try again in a minute.',
  draining: {
    title: 'The server is about to restart',
    text: 'It begins no new calls right now. Try again in a minute.',
  },
  lost: {
    title: 'The server can’t find this call',
    text: 'It has lost touch with the servers around it. Calls that go on are fine; try this one again in a moment.',
  },
};
