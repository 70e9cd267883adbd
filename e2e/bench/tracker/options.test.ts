import { expect, test } from 'vitest';
import { Problem } from '../problem.js';
import { parseOptions } from './options.js';

test('without options: 300 frames, the shared clip and the shipped models', () => {
  const options = parseOptions([]);
  expect(options).toMatchObject({ help: false, frames: 300, json: null });
  expect(options.video).toMatch(/d3\.mp4$/);
  expect(options.task).toMatch(/face_landmarker\.task$/);
  expect(options.models).toMatch(/models$/);
});

test('takes files and a number of frames', () => {
  const args = [
    '--task',
    'a.task',
    '--video',
    'b.mp4',
    '--models',
    'c',
    '--frames',
    '200',
    '--json',
    'd.json',
  ];
  expect(parseOptions(args)).toEqual({
    help: false,
    task: 'a.task',
    video: 'b.mp4',
    models: 'c',
    frames: 200,
    json: 'd.json',
  });
});

test.each(['199', '250.5', 'many', ''])('refuses --frames %j', (frames) => {
  expect(() => parseOptions(['--frames', frames])).toThrow(Problem);
});

test('an option that does not exist gets those there are', () => {
  expect(() => parseOptions(['--clip', 'x.mp4'])).toThrow(/--clip.*--video FILE/s);
});
