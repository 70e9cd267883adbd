import { css } from 'lit';

export const roomTilesStyles = css`
  :host {
    position: relative;
    display: block;
    min-width: 0;
    min-height: 0;
    /* Tiles follow the area, never the other way round. */
    contain: size layout;
  }

  .tiles {
    position: absolute;
    inset: 0;
  }

  guise-tile {
    position: absolute;
    top: 0;
    left: 0;
    animation: arrive var(--slow) var(--ease);
    transition:
      translate var(--slow) var(--ease),
      width var(--slow) var(--ease),
      height var(--slow) var(--ease);
  }

  :host([resized]) guise-tile {
    transition: none;
  }

  .small guise-tile {
    border-radius: var(--radius);
  }

  @keyframes arrive {
    from {
      transform: scale(0.92);
    }
  }

  guise-tile.leaving {
    pointer-events: none;
    animation: leave 200ms ease-in both;
  }

  @keyframes leave {
    to {
      transform: scale(0);
    }
  }

  guise-tile.corner {
    z-index: 1;
    border-radius: var(--radius);
    box-shadow: 0 8px 32px rgb(0 0 0 / 45%);
    cursor: grab;
    touch-action: none;
  }

  @media (prefers-reduced-motion: reduce) {
    guise-tile,
    guise-tile.leaving {
      animation: none;
      transition: none;
    }
  }
`;
