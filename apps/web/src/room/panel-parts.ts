import type { FetchFile } from '@guise/avatar';
import { html, nothing, type TemplateResult } from 'lit';
import type { Call } from '../call/call.js';
import '../devices/devices-panel.js';
import type { Stage } from '../stage/stage.js';
import { words } from '../words/index.js';
import './chat-panel.js';
import './invite-panel.js';
import './knock-list.js';
import './people-panel.js';
import { renderCaptionsPanel } from './screen-parts.js';

/** What stands beside the stage is about these. */
export interface PanelParts {
  call: Call;
  stage: Stage;
  fetchFile: FetchFile;
  room: string;
  /** The invitation; empty: there is none to give. */
  link: string;
}

/** The panel beside the stage; while that is not the list of people, hosts still see who is at the door. */
export function renderPanels(parts: PanelParts): TemplateResult {
  return html`${renderOpen(parts)} ${renderKnocks(parts.call)}`;
}

function renderOpen(parts: PanelParts) {
  switch (parts.call.panels.open) {
    case 'mocap':
      return renderMocap(parts);
    case 'stats':
      return renderStats(parts);
    case 'captions':
      return renderCaptionsPanel(parts.call);
    case 'chat':
      return renderChat(parts);
    case 'devices':
      return renderDevices(parts);
    case 'invite':
      return renderInvite(parts);
    case 'people':
      return renderPeople(parts);
    default:
      return nothing;
  }
}

function renderMocap({ call, fetchFile }: PanelParts) {
  void import('../mocap/mocap-panel.js');
  return html`<guise-mocap
    class="panel"
    .call=${call}
    .fetchFile=${fetchFile}
    role="complementary"
    aria-label=${words.mocap.title}
    @close=${() => call.panels.toggle('mocap')}
  ></guise-mocap>`;
}

function renderStats({ call }: PanelParts) {
  void import('../stats/stats-panel.js');
  return html`<guise-stats
    class="panel"
    .call=${call}
    role="complementary"
    aria-label=${words.stats.title}
    @close=${() => call.panels.toggle('stats')}
  ></guise-stats>`;
}

function renderChat({ call }: PanelParts) {
  return html`<guise-chat
    .conversation=${call.conversation}
    role="complementary"
    aria-label="Chat"
    @close=${() => call.panels.toggle('chat')}
  ></guise-chat>`;
}

function renderDevices({ call, stage }: PanelParts) {
  return html`<guise-devices
    class="panel"
    inCall
    .me=${call.me}
    .drawing=${stage.drawing !== 'missing'}
    role="complementary"
    aria-label=${words.devices.title}
    @close=${() => call.panels.toggle('devices')}
  ></guise-devices>`;
}

function renderInvite({ call, room, link }: PanelParts) {
  return html`<guise-invite
    class="panel"
    room=${room}
    link=${link}
    role="complementary"
    aria-label=${words.invite.title}
    @close=${() => call.panels.toggle('invite')}
  ></guise-invite>`;
}

function renderPeople({ call }: PanelParts) {
  return html`<guise-people
    .people=${call.people}
    .quality=${call.quality}
    role="complementary"
    aria-label=${words.people.people}
    @close=${() => call.panels.toggle('people')}
  ></guise-people>`;
}

function renderKnocks({ people, panels }: Call) {
  if (panels.open === 'people' || people.knockers.length === 0) return nothing;
  return html`<guise-knocks
    class="door"
    most="2"
    .people=${people}
    @all=${() => panels.toggle('people')}
  ></guise-knocks>`;
}
