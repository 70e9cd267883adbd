import type { Call } from '../call/call.js';
import type { IconName } from '../ui/icons.js';
import { words } from '../words/index.js';
import type { MenuEntry } from './more-menu.js';

const LAYOUT_ICONS = { grid: 'grid', speaker: 'speaker', table: 'table' } as const satisfies Record<
  string,
  IconName
>;

/** What can be done with the stage: layouts, one's own picture, the full screen where there is one. */
export function stageEntries(call: Call): MenuEntry[] {
  const { view } = call;
  const entries: MenuEntry[] = [
    {
      id: 'layout',
      label: words.stage.layout[view.layout],
      icon: LAYOUT_ICONS[view.layout],
      key: 'G',
      act: () => {
        view.nextLayout();
        call.announce(words.stage.layoutChosen[view.layout]);
      },
    },
    {
      id: 'self-view',
      label: words.stage.hideSelf,
      icon: 'mirror',
      key: 'Y',
      on: view.selfShown,
      act: () => {
        view.toggleSelf();
        call.announce(view.selfShown ? words.stage.selfShown : words.stage.selfHidden);
      },
    },
  ];
  const inCorner = view.selfShown && (call.others.length === 1 || view.shownLayout === 'table');
  if (inCorner && call.others.length > 0)
    entries.push({
      id: 'self-corner',
      label: words.stage.moveSelf,
      icon: 'corner',
      key: 'U',
      act: () => view.moveSelf(),
    });
  if (document.fullscreenEnabled)
    entries.push({
      id: 'fullscreen',
      label: words.stage.fullscreen,
      icon: 'fullscreen',
      key: 'F',
      on: document.fullscreenElement !== null,
      act: () => void toggleFullscreen().catch((error: unknown) => console.warn('No full screen:', error)),
    });
  return entries;
}

async function toggleFullscreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen({ navigationUI: 'hide' });
}
