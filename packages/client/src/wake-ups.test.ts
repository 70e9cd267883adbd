import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WakeUps } from './wake-ups.js';

let heard: string[];
let page: EventTarget;
let sheet: EventTarget & { visibilityState: string };
let connection: EventTarget & { type?: string };
let wakeUps: WakeUps;

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  page = new EventTarget();
  sheet = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  connection = Object.assign(new EventTarget(), { type: 'wifi' });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('document', sheet);
  vi.stubGlobal('navigator', { connection });
  wakeUps = new WakeUps((reason) => heard.push(reason));
});
afterEach(() => {
  wakeUps.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const fire = (target: EventTarget, event: string) => target.dispatchEvent(new Event(event));

test('the page is shown again, runs again, or has another network', () => {
  for (const [target, event] of [
    [page, 'online'],
    [page, 'offline'],
    [page, 'pageshow'],
    [sheet, 'resume'],
    [sheet, 'visibilitychange'],
  ] as const)
    fire(target, event);
  // The estimated speed is another.
  fire(connection, 'change');
  connection.type = 'cellular';
  fire(connection, 'change');
  sheet.visibilityState = 'hidden';
  fire(sheet, 'visibilitychange');
  expect(heard).toEqual(['network', 'time', 'time', 'time', 'time', 'network']);
});

test('the machine slept: time has passed in which nothing ran; a page that is only busy is not asleep', () => {
  vi.advanceTimersByTime(10_000);
  vi.setSystemTime(Date.now() + 3000);
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual([]);
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(1000);
  vi.advanceTimersByTime(10_000);
  expect(heard).toEqual(['time']);
});

test('nothing is heard after the end', () => {
  wakeUps.close();
  fire(page, 'online');
  fire(sheet, 'resume');
  expect(vi.getTimerCount()).toBe(0);
  expect(heard).toEqual([]);
});
