import { GuiseAvatar, GuiseCall, useLobby } from '@guise/embed/react';
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { server, room, name } = Object.fromEntries(new URLSearchParams(location.search));

/** Without an element of Guise's: whoever is there, as text. */
function Names() {
  const { lobby, participants, error } = useLobby({ server, room, name: 'Eve' });
  const text = error?.message ?? participants.map((one) => one.name).join(', ');
  return createElement('p', { id: 'names' }, lobby ? text : 'nobody yet');
}

function Den() {
  const [news, setNews] = useState([]);
  const [named, setNamed] = useState(false);
  const add = (what) => setNews((before) => [...before, what]);
  return createElement(
    'div',
    null,
    createElement(GuiseCall, {
      ...{ server, room, name, autojoin: true },
      onJoined: () => add('joined'),
      onParticipantJoined: ({ detail }) => add(`joined ${detail.participant.name}`),
      onClosed: ({ detail }) => add(`closed ${detail.reason}`),
    }),
    createElement(GuiseAvatar, { avatar: { character: 'mei' }, onReady: () => add('drawn') }),
    createElement('p', { id: 'news' }, news.join(', ')),
    createElement('button', { type: 'button', onClick: () => setNamed(!named) }, 'Names'),
    named && createElement(Names),
  );
}

createRoot(document.querySelector('#root')).render(createElement(Den));
