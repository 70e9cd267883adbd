import { html, nothing } from 'lit';
import type { Call } from '../call/call.js';
import { words } from '../words/index.js';
import './caption-view.js';
import './captions-panel.js';
import type { MenuEntry } from './more-menu.js';
import './shared-screen.js';
import './sharing-bar.js';

/** What can be done about screens and captions; sharing only where there is any. */
export function screenEntries({ screen, captions, panels }: Call): MenuEntry[] {
  const share: MenuEntry = {
    id: 'screen',
    label: screen.own ? words.screen.stop : words.screen.share,
    icon: screen.own ? 'screenShareOff' : 'screenShare',
    key: 'S',
    act: () => void screen.toggle(),
  };
  return [
    ...(screen.available ? [share] : []),
    {
      id: 'captions',
      label: words.captions.captions,
      icon: 'captions',
      key: 'T',
      on: captions.reading || captions.writer.on,
      act: () => panels.toggle('captions'),
    },
  ];
}

/** The screen that somebody else shares. */
export function renderSharedScreen({ screen }: Call) {
  const { shown } = screen;
  if (!shown) return nothing;
  return html`<guise-shared-screen
    name=${shown.name}
    .track=${shown.video}
    @visible=${({ detail }: CustomEvent<boolean>) => screen.handleVisible(detail)}
  ></guise-shared-screen>`;
}

/** What is said, under the stage. */
export function renderCaptions({ captions }: Call) {
  return captions.reading ? html`<guise-captions .lines=${captions.lines}></guise-captions>` : nothing;
}

/** The panel of captions, while it is open. */
export function renderCaptionsPanel({ captions, panels }: Call) {
  if (panels.open !== 'captions') return nothing;
  return html`<guise-captions-panel
    class="panel"
    .captions=${captions}
    role="complementary"
    aria-label=${words.captions.captions}
    @close=${() => panels.toggle('captions')}
  ></guise-captions-panel>`;
}
