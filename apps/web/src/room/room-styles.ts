import { css } from 'lit';

export const roomStyles = css`
  :host {
    position: fixed;
    inset: 0;
    display: grid;
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr) auto;
    padding: calc(8px + var(--safe-top)) calc(8px + var(--safe-right)) 0 calc(8px + var(--safe-left));
  }

  main {
    position: relative;
    min-height: 0;
  }

  guise-chat,
  guise-people {
    width: 360px;
    margin-left: 8px;
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

  footer {
    grid-column: 1 / -1;
    display: flex;
    justify-content: center;
    padding: 16px 0 calc(16px + var(--safe-bottom));
  }

  @media (prefers-reduced-motion: reduce) {
    .door {
      animation: none;
    }
  }

  @media (max-width: 899px) {
    guise-chat,
    guise-people {
      position: fixed;
      inset: calc(8px + var(--safe-top)) calc(8px + var(--safe-right)) calc(8px + var(--safe-bottom))
        calc(8px + var(--safe-left));
      z-index: 1;
      width: auto;
      margin: 0;
    }

    .alone {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr) auto;
      gap: 24px;
      padding: 0;
    }

    aside {
      padding: 0 16px;
    }

    h1 {
      font-size: 24px;
    }

    aside p {
      margin-bottom: 8px;
    }
  }
`;
