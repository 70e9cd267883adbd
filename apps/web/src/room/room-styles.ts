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
  guise-devices,
  guise-invite {
    width: 360px;
    margin-left: 8px;
  }

  .tiles {
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-content: center;
    justify-content: center;
    width: 100%;
    height: 100%;
    /* Tiles follow the area, never the other way round. */
    contain: size;
  }

  guise-tile {
    width: var(--tile-width);
    height: var(--tile-height);
    animation: arrive var(--slow) var(--ease);
  }

  .small guise-tile {
    border-radius: var(--radius);
  }

  @keyframes arrive {
    from {
      transform: scale(0.92);
    }
  }

  guise-tile.corner {
    position: absolute;
    right: 16px;
    bottom: 16px;
    width: clamp(104px, 17vw, 224px);
    height: auto;
    aspect-ratio: 4 / 5;
    border-radius: var(--radius);
    box-shadow: 0 8px 32px rgb(0 0 0 / 45%);
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

  .toast {
    position: absolute;
    top: calc(24px + var(--safe-top));
    left: 50%;
    padding: 8px 16px;
    border-radius: 20px;
    background: rgb(34 30 42 / 92%);
    font-size: 14px;
    font-weight: 550;
    translate: -50% 0;
    opacity: 0;
    pointer-events: none;
    animation: toast 3.2s linear;
  }

  .toast.long {
    width: max-content;
    max-width: min(480px, calc(100% - 32px));
    animation-duration: 9s;
  }

  @keyframes toast {
    0% {
      opacity: 0;
      transform: translateY(-8px);
    }
    7%,
    92% {
      opacity: 1;
      transform: none;
    }
    100% {
      opacity: 0;
    }
  }

  .hear {
    position: absolute;
    top: calc(24px + var(--safe-top));
    left: 50%;
    translate: -50% 0;
  }

  .veil {
    position: absolute;
    inset: 0 0 auto;
    bottom: calc(80px + var(--safe-bottom));
    display: grid;
    place-items: center;
    background: rgb(16 14 21 / 84%);
    text-align: center;
    animation: veil var(--slow) var(--ease);
  }

  .veil > div {
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 24px;
  }

  .veil svg {
    width: 32px;
    height: 32px;
    margin-bottom: 8px;
    animation: turn 1.2s linear infinite;
  }

  .veil h2 {
    font-size: 24px;
    font-weight: 600;
    line-height: 32px;
    letter-spacing: -0.02em;
  }

  .veil p {
    color: var(--text-soft);
  }

  @keyframes veil {
    from {
      opacity: 0;
    }
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .veil svg,
    guise-tile {
      animation: none;
    }

    @keyframes toast {
      0%,
      92% {
        opacity: 1;
      }
      100% {
        opacity: 0;
      }
    }
  }

  @media (max-width: 899px) {
    guise-chat,
    guise-devices,
    guise-invite {
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
