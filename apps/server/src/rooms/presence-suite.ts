import type { RoomSummary } from '@guise/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Presence } from './presence.js';

// How every presence behaves. For tests.

export const SUMMARY: RoomSummary = {
  name: 'kind-otter',
  sitting: 'sitting-1',
  participants: 2,
  since: 1,
  locked: false,
  lobby: false,
};

/** @param open that of a node on which there are no rooms yet, nor on another. */
export function describePresence(
  name: string,
  open: (skip: (note: string) => never) => Promise<Presence>,
): void {
  describe(name, () => {
    let presence: Presence;
    beforeEach(async (context) => {
      presence = await open((note) => context.skip(note));
    });

    test('lists what was shown as it was shown last, the oldest first, whichever was shown first', async () => {
      expect(await presence.rooms()).toEqual([]);
      const late = { ...SUMMARY, name: 'late', since: 3, locked: true, lobby: true };
      const early = { ...SUMMARY, name: 'early', since: 2 };
      await presence.show(late);
      await presence.show({ ...early, participants: 1 });
      await presence.show(early);
      expect(await presence.rooms()).toEqual([early, late]);
    });

    test('what is hidden is gone, what was never shown may be hidden, and what comes back is there again', async () => {
      await presence.show(SUMMARY);
      await presence.hide('never-there');
      expect(await presence.rooms()).toEqual([SUMMARY]);
      await presence.hide(SUMMARY.name);
      expect(await presence.rooms()).toEqual([]);
      const again = { ...SUMMARY, sitting: 'sitting-2', since: 9 };
      await presence.show(again);
      expect(await presence.rooms()).toEqual([again]);
    });

    test('what is listed is nobody’s to change', async () => {
      await presence.show(SUMMARY);
      (await presence.rooms()).pop();
      expect(await presence.rooms()).toEqual([SUMMARY]);
    });
  });
}
