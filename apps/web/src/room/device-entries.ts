import type { Call } from '../call/call.js';
import { words } from '../words/index.js';
import type { MenuEntry } from './more-menu.js';

/** What can be done with one's devices. `remember` is called when there is something to keep. */
export function deviceEntries({ me, panels }: Call, remember: () => void): MenuEntry[] {
  return [
    {
      id: 'devices',
      label: words.devices.menu,
      icon: 'settings',
      key: 'D',
      on: panels.open === 'devices',
      act: () => panels.toggle('devices'),
    },
    {
      id: 'space-talks',
      label: words.devices.spaceTalks,
      icon: 'mic',
      on: me.talk.spaceTalks,
      act: () => {
        me.talk.spaceTalks = !me.talk.spaceTalks;
        remember();
      },
    },
  ];
}
