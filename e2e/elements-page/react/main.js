import { GuiseAvatar, GuiseCall } from '@guise/embed/react';
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';

const { server, room, name } = Object.fromEntries(new URLSearchParams(location.search));

function Den() {
  const [news, setNews] = useState([]);
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
  );
}

createRoot(document.querySelector('#root')).render(createElement(Den));
