import { css } from 'lit';

export const peopleStyles = css`
  :host {
    grid-template-rows: auto minmax(0, 1fr) auto;
  }

  h3 {
    margin: 0 0 12px;
    color: var(--live);
    font-size: 13px;
    font-weight: 550;
    line-height: 16px;
  }

  .scroll {
    padding: 4px 12px 16px;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-color: var(--fill-hover) transparent;
  }

  .scroll:focus-visible {
    outline-offset: -3px;
    border-radius: 16px;
  }

  .knocks {
    margin-bottom: 12px;
    padding: 16px;
    border-radius: 20px;
    background: var(--fill);
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--live) 36%, transparent);
  }

  ul {
    display: grid;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto auto;
    gap: 0 8px;
    align-items: center;
    min-height: 56px;
    padding: 4px 4px 4px 12px;
    border-radius: 20px;
  }

  /* Hosts have a button in each row but their own. */
  :host([hosting]) li:not(:has(.manage)) .state {
    margin-right: 48px;
  }

  .initial {
    margin-right: 4px;
    display: grid;
    place-items: center;
    width: 36px;
    height: 36px;
    border-radius: 50%;
    background: var(--fill-hover);
    font-size: 15px;
    font-weight: 600;
  }

  .away .initial,
  .away b {
    opacity: 0.6;
  }

  .who {
    display: grid;
    min-width: 0;
  }

  b {
    overflow: hidden;
    font-weight: 550;
    line-height: 20px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  small {
    color: var(--text-soft);
    font-size: 13px;
    line-height: 16px;
  }

  small:empty {
    display: none;
  }

  .state {
    display: flex;
    gap: 10px;
    align-items: center;
    padding-right: 8px;
    color: var(--text-soft);
  }

  .state svg {
    width: 18px;
    height: 18px;
  }

  .off {
    opacity: 0.75;
  }

  .manage {
    width: 40px;
    min-height: 40px;
    background: none;
  }

  .manage[aria-expanded='true'],
  .manage:hover {
    background: var(--fill-hover);
  }

  .actions {
    grid-column: 1 / -1;
    display: grid;
    margin: 4px 8px 8px 0;
    padding: 6px;
    border-radius: 18px;
    background: var(--fill);
    animation: unfold var(--quick) var(--ease);
  }

  .actions button {
    justify-content: flex-start;
    gap: 12px;
    min-height: 44px;
    padding: 0 12px;
    border-radius: 14px;
    background: none;
    font-size: 15px;
  }

  .actions button:hover,
  .actions button:focus-visible {
    background: var(--fill-hover);
  }

  .actions .grave {
    color: var(--live);
  }

  @keyframes unfold {
    from {
      opacity: 0;
      transform: translateY(-6px);
    }
  }

  .question {
    grid-column: 1 / -1;
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
    margin: 4px 8px 8px 0;
    padding: 14px;
    border-radius: 18px;
    background: var(--fill);
    animation: unfold var(--quick) var(--ease);
  }

  .question p {
    grid-column: 1 / -1;
    margin-bottom: 4px;
    font-size: 15px;
    line-height: 20px;
  }

  .question button {
    min-height: 40px;
    padding: 0 12px;
    font-size: 14px;
  }

  footer {
    display: grid;
    gap: 2px;
    padding: 8px 12px 12px;
    border-top: 1px solid var(--ink-line);
  }

  footer .question {
    margin: 8px 0 0;
  }

  .switch {
    justify-content: space-between;
    min-height: 56px;
    padding: 6px 12px;
    border-radius: 16px;
    background: none;
    text-align: left;
    white-space: normal;
  }

  .switch span {
    display: grid;
  }

  .switch b {
    font-size: 15px;
    white-space: normal;
  }

  .switch small {
    font-weight: 400;
  }

  .switch i {
    position: relative;
    flex: none;
    width: 44px;
    height: 26px;
    border-radius: 13px;
    background: var(--fill-hover);
    transition: background var(--quick) var(--ease);
  }

  .switch i::after {
    content: '';
    position: absolute;
    top: 3px;
    left: 3px;
    width: 20px;
    height: 20px;
    border-radius: 50%;
    background: var(--text-soft);
    transition: translate var(--quick) var(--ease);
  }

  .switch[aria-checked='true'] i {
    background: var(--text);
  }

  .switch[aria-checked='true'] i::after {
    background: var(--ink);
    translate: 18px 0;
  }

  .all {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 6px;
  }

  .all button {
    flex: 1 1 auto;
    min-height: 44px;
    padding: 0 14px;
    font-size: 14px;
  }

  @media (max-height: 559px) {
    :host {
      display: block;
      overflow-y: auto;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host,
    .actions,
    .question {
      animation: none;
    }
  }
`;
