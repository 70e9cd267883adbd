import { css } from 'lit';

/** What every component shares: the reset, buttons and fields. */
export const baseStyles = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  p {
    margin: 0;
  }

  svg {
    display: block;
    flex: none;
    width: 20px;
    height: 20px;
  }

  :focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 3px;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    min-height: 48px;
    padding: 0 20px;
    border: 0;
    border-radius: 24px;
    background: var(--fill);
    color: var(--text);
    font: inherit;
    font-weight: 550;
    white-space: nowrap;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background var(--quick) var(--ease),
      color var(--quick) var(--ease),
      transform var(--quick) var(--ease);
  }

  button:hover {
    background: var(--fill-hover);
  }

  button:active {
    transform: scale(0.97);
  }

  button:disabled {
    cursor: default;
    opacity: 0.55;
    transform: none;
  }

  button.primary {
    background: var(--text);
    color: var(--ink);
  }

  button.primary:hover {
    background: #fff;
  }

  button.round {
    width: 48px;
    padding: 0;
  }

  label,
  .label {
    color: var(--text-soft);
    font-size: 13px;
    line-height: 16px;
  }

  input,
  select {
    width: 100%;
    height: 48px;
    padding: 0 16px;
    border: 1px solid var(--ink-line);
    border-radius: 16px;
    background: var(--fill);
    color: var(--text);
    font: inherit;
    text-overflow: ellipsis;
    transition: border-color var(--quick) var(--ease);
  }

  input:hover,
  select:hover {
    border-color: rgb(255 245 255 / 22%);
  }

  input::placeholder {
    color: var(--text-soft);
  }

  .heard-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
