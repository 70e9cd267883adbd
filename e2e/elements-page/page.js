// A page as somebody else would write it, without a bundler.

import { elementsMemory } from './guise/guise-elements.js';

const options = new URLSearchParams(location.search);
const call = document.querySelector('guise-call');
for (const key of ['server', 'room', 'name']) call[key] = options.get(key);

const events = [];
for (const name of ['joined', 'participant-joined', 'participant-left', 'problem', 'closed'])
  call.addEventListener(`guise-${name}`, ({ detail }) =>
    events.push([name, detail.participant?.name ?? detail.reason].filter(Boolean).join(' ')),
  );

globalThis.page = { call, events, elementsMemory };
