import { css } from 'lit';

export const chatStyles = css`
  :host {
    grid-template-rows: auto minmax(0, 1fr) auto auto;
  }

  .lines {
    display: flex;
    flex-direction: column;
    gap: 16px;
    padding: 8px 24px 16px;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-color: var(--fill-hover) transparent;
  }

  .lines:focus-visible {
    outline-offset: -3px;
    border-radius: 16px;
  }

  /* Few lines lie at the bottom, beside the field they came from. */
  .lines > :first-child {
    margin-top: auto;
  }

  .before {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 8px 14px;
    border-radius: 18px;
    box-shadow: inset 0 0 0 1px var(--ink-line);
    color: var(--text-soft);
    font-size: 13px;
    line-height: 18px;
  }

  .before svg {
    width: 14px;
    height: 14px;
  }

  .empty {
    color: var(--text-soft);
    font-size: 14px;
    text-wrap: balance;
  }

  section {
    display: grid;
    justify-items: start;
    gap: 4px;
  }

  section.own {
    justify-items: end;
  }

  h3 {
    margin: 0;
    font-size: 13px;
    font-weight: 550;
    line-height: 16px;
    overflow-wrap: anywhere;
  }

  time {
    margin-left: 4px;
    color: var(--text-soft);
    font-weight: 400;
  }

  section p {
    max-width: 100%;
    padding: 8px 14px;
    border-radius: 18px;
    background: var(--fill);
    font-size: 15px;
    line-height: 20px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  section.own p {
    background: color-mix(in srgb, var(--live) 22%, var(--ink-raised));
  }

  a {
    color: inherit;
    text-underline-offset: 2px;
  }

  .problem {
    padding: 0 24px 8px;
    color: var(--live);
    font-size: 14px;
    line-height: 20px;
  }

  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: end;
    padding: 0 12px 12px;
  }

  textarea {
    min-height: 48px;
    max-height: 160px;
    padding: 11px 18px;
    border: 1px solid var(--ink-line);
    border-radius: 24px;
    background: var(--fill);
    color: var(--text);
    font: inherit;
    field-sizing: content;
    resize: none;
  }

  textarea::placeholder {
    color: var(--text-soft);
  }
`;
