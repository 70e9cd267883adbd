import { expect, test, vi } from 'vitest';
import { FIRST_STAGE, StageView } from './stage-view.js';

test('goes through the layouts and remembers the last', () => {
  const remember = vi.fn();
  const view = new StageView('me', FIRST_STAGE, remember);
  const seen = [1, 2, 3].map(() => {
    view.nextLayout();
    return view.shownLayout;
  });
  expect(seen).toEqual(['speaker', 'table', 'grid']);
  expect(remember).toHaveBeenLastCalledWith(FIRST_STAGE);
});

test('who is pinned is large, whoever speaks and whatever was chosen', () => {
  const view = new StageView('me', { ...FIRST_STAGE, layout: 'table' });
  view.handleSpeakers(['ada']);
  expect([view.shownLayout, view.focus]).toEqual(['table', 'ada']);
  view.togglePin('ben');
  expect([view.shownLayout, view.focus]).toEqual(['speaker', 'ben']);
  view.togglePin('ben');
  expect([view.shownLayout, view.focus]).toEqual(['table', 'ada']);
  view.togglePin('ben');
  view.handleLeft('ben');
  expect([view.shownLayout, view.focus, view.pinned]).toEqual(['table', 'ada', null]);
});

test('one is never large oneself, and others turn to one all the same', () => {
  const view = new StageView('me');
  view.handleSpeakers(['me']);
  expect([view.focus, view.addressed]).toEqual([null, 'me']);
  view.close();
});

test('a layout that is chosen is seen', () => {
  const view = new StageView('me');
  view.togglePin('ada');
  view.choose('grid');
  expect([view.pinned, view.shownLayout]).toEqual([null, 'grid']);
});
