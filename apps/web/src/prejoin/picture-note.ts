import { css, html, type TemplateResult } from 'lit';
import { icon } from '../ui/icons.js';
import { words } from '../words/index.js';

/**
 * Says that a picture of somebody's face will be shown, and what becomes of it: `ifWorn` before they choose it, `worn` when they
 * have it on. `id` is there for what it describes.
 */
export function pictureNote(when: 'ifWorn' | 'worn'): TemplateResult {
  const { before, most, after } = words.scan.shown[when];
  return html`<p class="picture" id="picture">${icon('face')}<span>${before}<b>${most}</b>${after}</span></p>`;
}

export const pictureNoteStyles = css`
  .picture {
    display: flex;
    gap: 12px;
    padding: 12px 16px;
    border-radius: 16px;
    background: color-mix(in srgb, var(--live) 14%, transparent);
    color: var(--text);
    font-size: 14px;
    line-height: 20px;
    text-wrap: pretty;
  }
`;
