// The game's page: everything about the call is one link, which the game server sent.

/* global Colyseus */
const { Client } = Colyseus;

/** As in src/arena.ts. */
const KICKED = 4100;

const $ = (id) => document.getElementById(id);

$('door').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = $('name').value;
  say('');
  try {
    enter(await new Client(location.origin).joinOrCreate('arena', { name }));
  } catch {
    say('The arena cannot be reached. Try again in a moment.');
  }
});

function enter(arena) {
  arena.onMessage('call', ({ link }) => $('call').replaceChildren(callLink(link)));
  arena.onStateChange(({ players }) => show(arena, players));
  arena.onLeave((code) => {
    $('lobby').hidden = true;
    $('door').hidden = false;
    say(code === KICKED ? 'You were taken out of the arena.' : 'You are not in the arena any more.');
  });
  // A token lets one in for ten minutes; who opens the call later needs another.
  const timer = setInterval(() => arena.send('call'), 5 * 60_000);
  arena.onLeave(() => clearInterval(timer));
  $('door').hidden = true;
  $('lobby').hidden = false;
}

function callLink(href) {
  const link = document.createElement('a');
  Object.assign(link, { href, target: '_blank', rel: 'noopener', textContent: 'Open the call' });
  return link;
}

function show(arena, players) {
  const mayKick = players.get(arena.sessionId)?.host;
  const rows = [...players].map(([id, { name, host }]) => {
    const row = document.createElement('li');
    const label = document.createElement('span');
    label.textContent = name;
    const note = document.createElement('small');
    note.textContent = [id === arena.sessionId && 'you', host && 'host'].filter(Boolean).join(', ');
    row.append(label, note);
    if (mayKick && id !== arena.sessionId) row.append(kickButton(arena, id, name));
    return row;
  });
  $('players').replaceChildren(...rows);
}

function kickButton(arena, id, name) {
  const button = document.createElement('button');
  button.textContent = 'Kick';
  button.setAttribute('aria-label', `Kick ${name}`);
  button.addEventListener('click', () => arena.send('kick', id));
  return button;
}

function say(text) {
  $('news').textContent = text;
}
