import { css } from 'lit';

export const sharedScreenStyles = css`
  :host {
    position: relative;
    display: block;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    border-radius: var(--radius-large);
    background: #08070b;
    box-shadow: inset 0 0 0 1px var(--ink-line);
    animation: arrive var(--slow) var(--ease);
  }

  :host(:fullscreen) {
    border-radius: 0;
  }

  @keyframes arrive {
    from {
      opacity: 0;
    }
  }

  .view {
    position: absolute;
    inset: 0;
    display: grid;
    border-radius: inherit;
  }

  .view:focus-visible {
    outline-offset: -3px;
  }

  video {
    width: 100%;
    height: 100%;
    min-width: 0;
    min-height: 0;
    object-fit: contain;
    /* Not quite opaque: on a phone Chromium takes an opaque video for as high as the page, and draws no stage below it. */
    opacity: 0.99;
  }

  .actual {
    overflow: auto;
    /* Smaller than the view it stays in the middle; larger, its first corner can be reached. */
    place-content: safe center;
  }

  .actual video {
    width: var(--full-width);
    height: auto;
    max-width: none;
  }

  .waiting {
    position: absolute;
    inset: 0;
    display: flex;
    gap: 12px;
    align-items: center;
    justify-content: center;
    color: var(--text-soft);
    pointer-events: none;
  }

  .waiting svg {
    animation: turn 1.2s linear infinite;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  .mark {
    position: absolute;
    top: 12px;
    left: 12px;
    display: flex;
    gap: 8px;
    align-items: center;
    max-width: calc(100% - 136px);
    padding: 4px 14px 4px 10px;
    border-radius: 20px;
    background: var(--live);
    color: var(--ink);
    font-size: 14px;
    font-weight: 600;
    line-height: 24px;
  }

  .mark span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .mark svg {
    width: 18px;
    height: 18px;
  }

  .tools {
    position: absolute;
    top: 8px;
    right: 8px;
    display: flex;
    gap: 8px;
  }

  .tools button {
    width: 40px;
    min-height: 40px;
    background: rgb(16 14 21 / 78%);
  }

  .tools button:hover {
    background: rgb(16 14 21 / 95%);
  }

  @media (prefers-reduced-motion: reduce) {
    .waiting svg {
      animation: none;
    }
  }
`;
