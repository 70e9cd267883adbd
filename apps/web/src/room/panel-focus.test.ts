import { expect, it } from 'vitest';
import { type Focusable, PanelFocus } from './panel-focus.js';

let focused: Focusable | null;

function button(): Focusable & { isConnected: boolean } {
  const one = {
    isConnected: true,
    focus: () => {
      focused = one;
    },
  };
  return one;
}

/** A room whose panel takes the focus when it opens, and takes it along when it closes. */
function room() {
  focused = null;
  const focus = new PanelFocus(() => focused);
  let open = false;
  return (now: boolean, keep = false) => {
    focus.handleBefore(now);
    if (now) focused = button();
    else if (open && !keep) focused = null;
    open = now;
    focus.handleAfter(now);
  };
}

it('gives the focus back to what opened the panel', () => {
  const show = room();
  const more = button();
  more.focus();
  show(true);
  show(true);
  expect(focused).not.toBe(more);
  show(false);
  expect(focused).toBe(more);
});

it('takes the focus from nobody who has moved on, and asks nothing of what is gone', () => {
  const show = room();
  const [more, mute] = [button(), button()];
  more.focus();
  show(true);
  mute.focus();
  show(false, true);
  expect(focused).toBe(mute);
  more.focus();
  show(true);
  more.isConnected = false;
  show(false);
  expect(focused).toBeNull();
});
