import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CALM, SpeakerFocus } from './speaker-focus.js';

let focus: SpeakerFocus;

beforeEach(() => {
  vi.useFakeTimers();
  focus = new SpeakerFocus(CALM, () => Date.now());
});

afterEach(() => vi.useRealTimers());

test('the first to speak is followed at once, and on through silence', () => {
  focus.handleSpeakers(['ada']);
  expect(focus.current).toBe('ada');
  focus.handleSpeakers([]);
  vi.advanceTimersByTime(60_000);
  expect(focus.current).toBe('ada');
});

test('who answers is followed once it is more than a word', () => {
  focus.handleSpeakers(['ada']);
  focus.handleSpeakers([]);
  focus.handleSpeakers(['ben']);
  vi.advanceTimersByTime(CALM.afterSilence - 1);
  focus.handleSpeakers([]);
  vi.advanceTimersByTime(10_000);
  expect(focus.current).toBe('ada');
  focus.handleSpeakers(['ben']);
  vi.advanceTimersByTime(CALM.afterSilence);
  expect(focus.current).toBe('ben');
});

test('who is interrupted keeps the floor for longer, and gets it back', () => {
  const heard = vi.fn();
  focus.handleSpeakers(['ada']);
  focus.subscribe(heard);
  focus.handleSpeakers(['ada', 'ben']);
  vi.advanceTimersByTime(CALM.whileSpeaking - 1);
  expect(focus.current).toBe('ada');
  vi.advanceTimersByTime(1);
  expect(focus.current).toBe('ben');
  focus.handleSpeakers(['ada']);
  vi.advanceTimersByTime(CALM.afterSilence);
  expect(focus.current).toBe('ada');
  expect(heard).toHaveBeenCalledTimes(2);
});

test('when the one who is followed leaves, somebody who speaks is next', () => {
  focus.handleSpeakers(['ada']);
  focus.handleSpeakers(['ada', 'ben']);
  focus.handleLeft('ada');
  expect(focus.current).toBe('ben');
  focus.handleLeft('ben');
  expect(focus.current).toBeNull();
});
