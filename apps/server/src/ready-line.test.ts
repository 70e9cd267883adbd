import { expect, test } from 'vitest';
import { readyLine } from './ready-line.js';

test('one link is all there is to say', () => {
  expect(readyLine(['http://localhost:3000'], 'none')).toBe('Guise is ready: http://localhost:3000');
});

test('a self-signed certificate wants to be accepted, one of its own does not', () => {
  const links = ['https://192.168.1.5:3000', 'https://localhost:3000'];
  expect(readyLine(links, 'self-signed')).toBe(
    'Guise is ready: https://192.168.1.5:3000 for every device on this network (accept its certificate once), https://localhost:3000 on this one',
  );
  expect(readyLine(links, 'own')).not.toContain('accept');
});

test('plain http on the network promises no camera there', () => {
  const line = readyLine(['http://192.168.1.5:3000', 'http://localhost:3000'], 'none');
  expect(line).toContain('http://localhost:3000 on this machine');
  expect(line).toContain('browsers give a camera only to https: start with --lan');
  expect(line).not.toContain('certificate');
});
