import { css } from 'lit';

/** Something that is on or off: a `label.switch` round a native checkbox, with a title and, below it, what it does. */
export const switchStyles = css`
  .switch {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 40px;
    gap: 0 16px;
    align-items: center;
    min-height: 48px;
    color: var(--text);
    font-size: 15px;
    line-height: 20px;
    cursor: pointer;
  }

  .switch small {
    display: block;
    color: var(--text-soft);
    font-size: 13px;
    line-height: 16px;
    text-wrap: pretty;
  }

  .switch input {
    position: relative;
    width: 40px;
    height: 24px;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 12px;
    background: var(--fill-hover);
    appearance: none;
    cursor: pointer;
    transition: background var(--quick) var(--ease);
  }

  .switch input::before {
    position: absolute;
    top: 3px;
    left: 3px;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: var(--text-soft);
    content: '';
    transition:
      transform var(--quick) var(--ease),
      background var(--quick) var(--ease);
  }

  .switch input:checked {
    background: var(--text);
  }

  .switch input:checked::before {
    background: var(--ink);
    transform: translateX(16px);
  }
`;
