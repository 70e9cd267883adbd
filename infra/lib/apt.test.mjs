import { expect, test } from 'vitest';
import { notInstalled } from './apt.mjs';

test('counts as missing what was never installed, removed again, or broken', () => {
  const listing = [
    'g++ install ok installed',
    'meson deinstall ok config-files',
    'ninja-build install reinstreq half-installed',
    '',
  ].join('\n');
  expect(notInstalled(['g++', 'meson', 'ninja-build', 'ffmpeg'], listing)).toEqual([
    'meson',
    'ninja-build',
    'ffmpeg',
  ]);
});
