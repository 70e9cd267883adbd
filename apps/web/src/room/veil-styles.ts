import { css } from 'lit';

/** What lies over a tile, and lets whoever looks through to the avatar beneath. */
export const veilStyles = css`
  :host {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    border-radius: inherit;
    animation: appear var(--slow) var(--ease);
    pointer-events: none;
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      animation: none;
    }
  }
`;
