import { css } from 'lit';

export const chatStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto auto;
    min-height: 0;
    border-radius: var(--radius-large);
    background: var(--ink-raised);
    box-shadow: 0 0 0 1px var(--ink-line);
    animation: open var(--slow) var(--ease);
  }

  @keyframes open {
    from {
      opacity: 0;
      transform: translateX(16px);
    }
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 12px 12px 4px 24px;
  }

  h2 {
    font-size: 18px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }

  header button {
    background: none;
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

  @media (prefers-reduced-motion: reduce) {
    :host {
      animation: none;
    }
  }
`;
