import { expect, it, vi } from 'vitest';
import { closeOnEscape } from './close-on-escape.js';

function press(host: EventTarget, key: string, more: object = {}, taken = false): void {
  const event = new Event('keydown', { cancelable: true });
  Object.assign(event, { key, ...more });
  if (taken) event.preventDefault();
  host.dispatchEvent(event);
}

it('closes a panel with Escape alone, once, and not where a part of it needed the key', () => {
  const panel = new EventTarget();
  const close = vi.fn();
  panel.addEventListener('close', close);
  closeOnEscape(panel);
  press(panel, 'a');
  press(panel, 'Escape', { isComposing: true });
  press(panel, 'Escape', {}, true);
  expect(close).not.toHaveBeenCalled();
  press(panel, 'Escape');
  expect(close).toHaveBeenCalledOnce();
});
