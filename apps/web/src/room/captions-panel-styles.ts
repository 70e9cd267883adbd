import { css } from 'lit';

export const captionsPanelStyles = css`
  .body {
    display: grid;
    gap: 32px;
    align-content: start;
    padding: 8px 24px 24px;
    overflow-y: auto;
  }

  section {
    display: grid;
    gap: 8px;
  }

  section p {
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
  }

  label {
    margin-top: 8px;
  }

  .switch {
    justify-content: space-between;
    min-height: 40px;
    padding: 0;
    border-radius: 12px;
    background: none;
  }

  /* The switch itself: a pill with a knob. */
  .switch i {
    flex: none;
    width: 44px;
    height: 28px;
    border-radius: 14px;
    background: var(--fill-hover);
    box-shadow: inset 0 0 0 1px rgb(255 245 255 / 40%);
    transition: background var(--quick) var(--ease);
  }

  .switch i::before {
    content: '';
    display: block;
    width: 20px;
    height: 20px;
    margin: 4px;
    border-radius: 50%;
    background: var(--text);
    transition: translate var(--quick) var(--ease);
  }

  .switch[aria-checked='true'] i {
    background: var(--text);
  }

  .switch[aria-checked='true'] i::before {
    background: var(--ink);
    translate: 16px 0;
  }

  section .state.live {
    color: var(--live);
  }

  section .problem {
    color: var(--text);
  }
`;
