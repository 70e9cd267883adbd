export const notices = {
  again: 'Try again',
  home: 'Go to the start',
  reload: 'Reload',
  joinAgain: 'Join again',
  unreachable: {
    title: 'We can’t reach the call',
    text: 'The server did not answer. Your connection may be down for a moment.',
  },
  confused: {
    title: 'That did not work',
    text: 'Something went wrong on the way into the call. Trying again often helps.',
  },
  outdated: { title: 'This page is out of date', text: 'The server has moved on since you opened it.' },
  full: {
    title: 'This call is full',
    text: 'Every seat is taken. As soon as somebody leaves, you can come in.',
  },
  absent: {
    title: 'This call isn’t there',
    text: 'It may be over, or its link lost a letter on the way to you.',
  },
  tooOften: {
    title: 'One moment',
    text: 'That was a lot of tries in a short time. Wait a minute, then come in.',
  },
  flooded: {
    title: 'You were cut off',
    text: 'Your device sent far more than a call takes, and the others would have suffered. Close what else runs there, wait a minute, and come in again.',
  },
  busy: {
    title: 'No seat left just now',
    text: 'More people are here than this server can carry. Somebody will leave soon; try again in a moment.',
  },
  tooMany: {
    title: 'Your network is well represented',
    text: 'Very many connections come from where you are. Close a tab you don’t need, or try again in a moment.',
  },
  foreign: {
    title: 'Not from this page',
    text: 'This server takes calls only from pages it knows. Whoever runs it can add this one to its list.',
  },
  unsupported: {
    title: 'This browser can’t make calls',
    text: 'Open the same link in a current Chrome, Edge, Firefox or Safari.',
  },
  lost: {
    title: 'The call was lost',
    text: 'The connection did not come back. The room may still be there.',
  },
  nothingHere: { title: 'There is nothing here', text: 'This address leads to no call.' },
};
