import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { CALL_TEXTS, textOfEnd } from '../elements/call-texts.js';
import { GuiseAvatar, GuiseCall, useLobby } from './index.js';

// Where there is neither window nor document.

test('a server renders both elements, empty: browsers fill them', () => {
  expect('document' in globalThis).toBe(false);
  const page = renderToString(
    createElement('main', null, [
      createElement(GuiseCall, {
        key: 1,
        className: 'call',
        room: 'den',
        name: 'Ada',
        onJoined: () => undefined,
      }),
      createElement(GuiseAvatar, { key: 2, avatar: { character: 'mei' } }),
    ]),
  );
  expect(page).toMatch(/<guise-call[^>]*><\/guise-call><guise-avatar[^>]*><\/guise-avatar>/);
});

test('a server joins no lobby', () => {
  function Names() {
    const { lobby, participants } = useLobby({ server: 'https://call.example', room: 'den', name: 'Ada' });
    return createElement('p', null, `${lobby} ${participants.length}`);
  }
  expect(renderToString(createElement(Names))).toBe('<p>null 0</p>');
});

test('every end has a sentence, whatever it is', () => {
  for (const reason of ['left', 'room-full', 'unreachable', 'no-three', 'something-new'])
    expect(CALL_TEXTS[textOfEnd(reason)]).toMatch(/\.$/);
});
