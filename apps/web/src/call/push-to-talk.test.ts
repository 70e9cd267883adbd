import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HOLD, HoldButton } from './hold-button.js';
import { PushToTalk, type Talker } from './push-to-talk.js';

function setUp({ muted = true, microphone = 'on' } = {}) {
  const heard: boolean[] = [];
  const me = {
    muted,
    microphone: { status: microphone },
    setTalking(talking: boolean) {
      heard.push(talking);
    },
  };
  return { talk: new PushToTalk(me as unknown as Talker), heard, me };
}

const key = (code: string, changes: Partial<KeyboardEvent> = {}) => ({
  code,
  key: code === 'Space' ? ' ' : code,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...changes,
});
const space = key('Space');

describe('push to talk', () => {
  it('talks for as long as the space bar is held, however often it repeats', () => {
    const { talk, heard } = setUp();
    expect(talk.handleKeyDown(space, true)).toBe(true);
    // Repeats are swallowed, too: the page must not scroll.
    expect(talk.handleKeyDown(key('Space', { repeat: true }), true)).toBe(true);
    expect(talk.talking).toBe(true);
    expect(talk.handleKeyUp(space)).toBe(true);
    expect(talk.talking).toBe(false);
    expect(heard).toEqual([true, false]);
  });

  it.each([
    ['who can be heard anyway', { muted: false }, space, true],
    ['who has no microphone', { microphone: 'denied' }, space, true],
    ['who is typing', {}, space, false],
    ['a bar that was down before', {}, key('Space', { repeat: true }), true],
    ['a shortcut', {}, key('Space', { ctrlKey: true }), true],
    ['another key', {}, key('KeyM'), true],
  ])('is not for %s', (_, person, pressed, free) => {
    const { talk, heard } = setUp(person);
    expect(talk.handleKeyDown(pressed, free)).toBe(false);
    expect(talk.handleKeyUp(pressed)).toBe(false);
    expect(heard).toEqual([]);
  });

  it('lets go when the window does, and when a modifier comes: the release may never be heard of', () => {
    const { talk, heard } = setUp();
    talk.handleKeyDown(space, true);
    talk.stop();
    expect(talk.talking).toBe(false);
    // What the bar does until it is up is nobody's business any more.
    expect(talk.handleKeyDown(key('Space', { repeat: true }), true)).toBe(false);
    expect(talk.handleKeyUp(space)).toBe(false);
    talk.handleKeyDown(space, true);
    talk.handleKeyDown(key('AltLeft', { key: 'Alt', altKey: true }), true);
    expect(talk.talking).toBe(false);
    expect(heard).toEqual([true, false, true, false]);
  });

  it('lets go when it is switched off', () => {
    const { talk, heard } = setUp();
    talk.handleKeyDown(space, true);
    talk.spaceTalks = false;
    expect(heard).toEqual([true, false]);
    expect(talk.handleKeyDown(space, true)).toBe(false);
    // A finger on the button is another matter.
    expect(talk.hold()).toBe(true);
  });

  it('is held by one thing at a time', () => {
    const { talk, heard } = setUp();
    talk.hold();
    expect(talk.handleKeyDown(space, true)).toBe(false);
    talk.handleKeyUp(space);
    expect(talk.talking).toBe(true);
    talk.letGo();
    expect(heard).toEqual([true, false]);
  });
});

describe('the microphone button', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const pointer = { button: 0, pointerId: 1, currentTarget: null };

  function button(person = {}) {
    const parts = setUp(person);
    const click = vi.fn();
    return { ...parts, click, button: new HoldButton(parts.talk, click) };
  }

  it('mutes with a click, also one of the keyboard', () => {
    const { button: held, click, heard } = button();
    held.handleDown(pointer);
    vi.advanceTimersByTime(HOLD - 1);
    held.handleEnd();
    held.handleClick();
    held.handleClick();
    vi.advanceTimersByTime(HOLD);
    expect(click).toHaveBeenCalledTimes(2);
    expect(heard).toEqual([]);
  });

  it('held, talks and is no click, also when the pointer is taken away', () => {
    const { button: held, click, heard } = button();
    held.handleDown(pointer);
    vi.advanceTimersByTime(HOLD);
    expect(heard).toEqual([true]);
    held.handleEnd();
    // Up and lost capture come one after the other.
    held.handleEnd();
    expect(heard).toEqual([true, false]);
    held.handleClick();
    expect(click).not.toHaveBeenCalled();
  });

  it('held by somebody who can be heard, is a slow click', () => {
    const { button: held, click } = button({ muted: false });
    held.handleDown(pointer);
    vi.advanceTimersByTime(2 * HOLD);
    held.handleEnd();
    held.handleClick();
    expect(click).toHaveBeenCalledOnce();
  });

  it('does not swallow the click after a hold that had none', () => {
    const { button: held, click } = button();
    held.handleDown(pointer);
    vi.advanceTimersByTime(HOLD);
    held.handleEnd();
    held.handleDown(pointer);
    held.handleEnd();
    held.handleClick();
    expect(click).toHaveBeenCalledOnce();
  });
});
