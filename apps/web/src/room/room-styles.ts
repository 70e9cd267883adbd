import { css } from 'lit';

export const roomStyles = css`
  :host {
    position: fixed;
    inset: 0;
    display: grid;
    grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr) auto;
    padding: calc(8px + var(--safe-top)) calc(8px + var(--safe-right)) 0 calc(8px + var(--safe-left));
  }

  guise-sharing-bar {
    grid-area: 1 / 1 / 2 / -1;
  }

  main {
    position: relative;
    grid-area: 2 / 1;
    min-height: 0;
  }

  guise-chat,
  .panel,
  guise-people {
    grid-area: 2 / 2;
    width: 360px;
    margin-left: 8px;
  }

  guise-captions {
    grid-area: 3 / 1 / 4 / -1;
  }

  /* Somebody's screen is what is looked at; the faces are a strip beside it. */
  .presenting {
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr) clamp(136px, 16vw, 232px);
    gap: 8px;
  }

  .door {
    position: absolute;
    top: calc(24px + var(--safe-top));
    left: 50%;
    z-index: 1;
    width: min(480px, calc(100% - 32px));
    padding: 12px 12px 12px 20px;
    border-radius: 28px;
    background: var(--ink-raised);
    box-shadow:
      0 0 0 1px color-mix(in srgb, var(--live) 40%, var(--ink-line)),
      0 16px 48px rgb(0 0 0 / 45%);
    translate: -50% 0;
    animation: door var(--slow) var(--ease);
  }

  .door ~ guise-messages {
    --toast-top: 104px;
  }

  @keyframes door {
    from {
      opacity: 0;
      transform: translateY(-12px);
    }
  }

  guise-tiles {
    width: 100%;
    height: 100%;
  }

  guise-recording-marks[active] ~ guise-messages {
    --toast-top: 72px;
  }

  .alone {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 344px;
    gap: 40px;
    align-items: center;
    padding-right: 40px;
  }

  aside {
    display: grid;
    gap: 8px;
  }

  h1 {
    font-size: 28px;
    font-weight: 600;
    line-height: 32px;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }

  aside p {
    margin-bottom: 16px;
    color: var(--text-soft);
  }

  /* In a frame of somebody else's page the call is all there is: no room for air. */
  :host([compact]) .alone {
    display: block;
    padding: 0;
  }

  .first {
    position: absolute;
    top: 12px;
    left: 50%;
    width: max-content;
    max-width: calc(100% - 24px);
    padding: 4px 12px;
    border-radius: 16px;
    background: rgb(16 14 21 / 62%);
    font-size: 14px;
    line-height: 24px;
    text-align: center;
    translate: -50% 0;
  }

  :host([controls='none']) {
    padding-bottom: calc(8px + var(--safe-bottom));
  }

  :host([compact]) footer {
    padding: 8px 0 calc(8px + var(--safe-bottom));
  }

  footer {
    position: relative;
    grid-area: 4 / 1 / 5 / -1;
    display: flex;
    justify-content: center;
    padding: 16px 0 calc(16px + var(--safe-bottom));
  }

  .sealed {
    position: absolute;
    bottom: calc(32px + var(--safe-bottom));
    left: 8px;
    gap: 6px;
    min-height: 40px;
    padding: 0 14px 0 10px;
    background: none;
    color: var(--text-soft);
    font-size: 14px;
    font-weight: 400;
  }

  .sealed:hover,
  .sealed[aria-expanded='true'] {
    background: var(--fill);
    color: var(--text);
  }

  .sealed svg {
    width: 16px;
    height: 16px;
  }

  @media (prefers-reduced-motion: reduce) {
    .door {
      animation: none;
    }
  }

  /* A phone held across has no height to give away. */
  @media (max-height: 479px) {
    .presenting {
      grid-template: minmax(0, 1fr) / minmax(0, 1fr) 128px !important;
    }

    footer {
      padding: 8px 0 calc(8px + var(--safe-bottom));
    }
  }

  @media (max-width: 899px) {
    /* The bar has no room beside it: the menu says it. */
    .sealed {
      display: none;
    }

    .presenting {
      grid-template: minmax(0, 1fr) 136px / minmax(0, 1fr);
    }

    guise-chat,
    .panel,
    guise-people {
      position: fixed;
      inset: calc(8px + var(--safe-top)) calc(8px + var(--safe-right)) calc(8px + var(--safe-bottom))
        calc(8px + var(--safe-left));
      z-index: 1;
      width: auto;
      margin: 0;
    }

    /* What a panel covers lies under it. */
    :is(guise-chat, .panel, guise-people) ~ guise-captions {
      z-index: 0;
    }

    guise-recording-marks[active] ~ :is(guise-chat, .panel) {
      top: calc(64px + var(--safe-top));
    }

    .alone {
      gap: 24px;
      padding: 0 16px 0 0;
    }

    h1 {
      font-size: 24px;
    }

    aside p {
      margin-bottom: 8px;
    }
  }

  @media (max-width: 899px) and (orientation: portrait), (max-width: 599px) {
    .alone {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr) auto;
      padding: 0;
    }

    aside {
      padding: 0 16px;
    }
  }

  /* In a wide frame there is room for both. */
  @media (min-width: 640px) and (max-width: 899px) {
    :host([compact]) :is(guise-chat, .panel, guise-people) {
      position: static;
      width: 304px;
      margin: 0 0 0 8px;
    }
  }
`;
