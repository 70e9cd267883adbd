import { expect, test } from 'vitest';
import { Places, type Wanted } from './places.js';

const somebody = (name: string, id = name) => ({ id, name });
const taken = (places: Places) => places.taken.map(([place, { id }]) => `${place}:${id}`).join(' ');

function placed(wanted: Wanted, ...names: string[]): Places {
  const places = new Places(wanted);
  for (const name of names) places.handleJoined(somebody(name));
  return places;
}

test('everybody keeps their place, and a free one is the next one’s', () => {
  const places = placed({ kind: 'all' }, 'a', 'b', 'c');
  places.handleLeft('b');
  expect(taken(places)).toBe('0:a 2:c');
  places.handleJoined(somebody('d'));
  places.handleJoined(somebody('e'));
  expect(taken(places)).toBe('0:a 1:d 2:c 3:e');
});

test('who was there first, until they leave; then who came next', () => {
  const places = placed({ kind: 'first' }, 'a', 'b', 'c');
  expect(taken(places)).toBe('0:a');
  places.handleLeft('b');
  places.handleLeft('a');
  expect(taken(places)).toBe('0:c');
  places.handleLeft('c');
  expect(taken(places)).toBe('');
});

test('somebody by name, and another of the same name after them', () => {
  const places = placed({ kind: 'name', name: 'Ada' }, 'b');
  places.handleJoined(somebody('Ada', '1'));
  places.handleJoined(somebody('Ada', '2'));
  expect(taken(places)).toBe('0:1');
  places.handleLeft('1');
  expect(taken(places)).toBe('0:2');
});
