import { css } from 'lit';

/** Choices in a row: a `label.chip` round a native radio button or checkbox, the whole of which can be pressed. */
export const chipStyles = css`
  .chip {
    position: relative;
    display: flex;
    gap: 8px;
    align-items: center;
    height: 40px;
    padding: 0 16px;
    border-radius: 20px;
    background: var(--fill);
    color: var(--text);
    font-size: 14px;
    font-weight: 550;
    line-height: 20px;
    white-space: nowrap;
    cursor: pointer;
    transition:
      background var(--quick) var(--ease),
      color var(--quick) var(--ease);
  }

  .chip:hover {
    background: var(--fill-hover);
  }

  .chip:has(:checked) {
    background: var(--text);
    color: var(--ink);
  }

  .chip:has(:focus-visible) {
    outline: 2px solid var(--text);
    outline-offset: 3px;
  }

  .chip input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    opacity: 0;
    cursor: pointer;
  }
`;
