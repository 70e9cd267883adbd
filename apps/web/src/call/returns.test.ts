import type { RemoteParticipant } from '@guise/client';
import { expect, test } from 'vitest';
import { words } from '../words/index.js';
import { Returns } from './returns.js';

const { lost, back } = words.staying;

test('says once that somebody’s connection dropped, and once that they are back', () => {
  const said: string[] = [];
  const returns = new Returns((sentence) => said.push(sentence));
  const ada = (reconnecting: boolean) => ({ id: 'a', name: 'Ada', reconnecting }) as RemoteParticipant;
  for (const away of [false, true, true, false, false, true]) returns.handleUpdated(ada(away));
  expect(said).toEqual([lost('Ada'), back('Ada'), lost('Ada')]);
  // Who left for good is not back when they come again.
  returns.handleLeft(ada(true));
  returns.handleUpdated(ada(false));
  expect(said).toHaveLength(3);
});
