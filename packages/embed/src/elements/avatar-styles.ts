import { css } from 'lit';

export const avatarStyles = css`
  :host {
    position: relative;
    display: block;
    overflow: clip;
    min-width: 0;
    aspect-ratio: 1;
    border-radius: var(--guise-avatar-radius, 20px);
    background: var(
      --guise-avatar-background,
      radial-gradient(90% 80% at 50% 38%, #3a3346 0%, #221e2b 62%, #17141d 100%)
    );
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  :host::after {
    position: absolute;
    inset: 0;
    border: var(--guise-avatar-ring-width, 2px) solid var(--guise-avatar-ring, #ffa24c);
    border-radius: inherit;
    opacity: 0;
    content: '';
    pointer-events: none;
    transition: opacity 200ms ease-out;
  }

  :host([speaking])::after {
    opacity: 1;
  }

  canvas {
    position: absolute;
    inset: 0;
    display: block;
    width: 100%;
    height: 100%;
    opacity: 0;
    transition: opacity 240ms ease-out;
  }

  :host([ready]) canvas {
    opacity: 1;
  }

  :host([mirrored]) canvas {
    transform: scaleX(-1);
  }

  [part='placeholder'] {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
  }

  /* A head and shoulders that nobody is yet. */
  .nobody {
    position: absolute;
    inset: 0;
    background:
      radial-gradient(circle closest-side at 50% 42%, rgb(255 245 255 / 9%) 0 44%, transparent 45%),
      radial-gradient(46% 40% at 50% 104%, rgb(255 245 255 / 9%) 98%, transparent 100%);
    animation: wait 1.6s ease-in-out infinite alternate;
  }

  @keyframes wait {
    to {
      opacity: 0.45;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    canvas,
    :host::after {
      transition: none;
    }

    .nobody {
      animation: none;
    }
  }
`;
