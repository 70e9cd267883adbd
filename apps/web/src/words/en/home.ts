/** The start page, and the links it makes. */
export const home = {
  recent: 'Your calls',
  recentNote: 'Kept in this browser only, with each call’s key: whoever uses it can walk in.',
  forget: (room: string) => `Forget ${room}`,
  forgetAll: 'Forget all',
  forgotten: (room: string) => `${room} is forgotten`,
  allForgotten: 'All calls are forgotten',
  options: 'Options',
  voiceOnly: 'Voices only',
  voiceOnlyAbout: 'Nobody’s camera is asked for',
  suggest: 'Everyone starts as',
  suggestNobody: 'Whoever they like',
  suggestAbout: 'Who has an avatar of their own keeps it',
  lobby: 'Waiting room',
  lobbyAbout: 'You let in who knocks',
  over: {
    title: (room: string) => `${room} is over`,
    text: 'A call closes a day after the last one has left. We took it off your list.',
    action: 'Go to the start',
  },
};
