import type { Call } from '../call/call.js';
import { words } from '../words/index.js';
import type { MenuEntry } from './more-menu.js';

/** What can be done with one's devices, the keyboard among them. `remember` is called when there is something to keep. */
export function deviceEntries(call: Call, remember: () => void): MenuEntry[] {
  const { me, panels } = call;
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
    {
      id: 'shortcuts',
      label: words.panels.shortcuts,
      icon: 'keyboard',
      on: me.shortcuts,
      act: () => {
        me.shortcuts = !me.shortcuts;
        call.announce(me.shortcuts ? words.panels.shortcutsOn : words.panels.shortcutsOff);
        remember();
      },
    },
  ];
}
