import { css } from 'lit';

export const tileStyles = css`
  :host {
    position: relative;
    display: block;
    border-radius: var(--radius-large);
    /* Of both: a tag at the lower edge follows it without being laid out anew. */
    container-type: size;
  }

  :host::after {
    position: absolute;
    inset: 0;
    border: 2px solid var(--live);
    border-radius: inherit;
    opacity: 0;
    content: '';
    pointer-events: none;
    transition: opacity var(--slow) var(--ease);
  }

  :host([speaking])::after {
    opacity: 1;
  }

  .pin {
    position: absolute;
    inset: 0;
    width: 100%;
    min-height: 0;
    padding: 0;
    border-radius: inherit;
    background: none;
    transition: none;
  }

  .pin:hover {
    background: none;
    box-shadow: inset 0 0 0 1px var(--ink-line);
  }

  .pin:active {
    transform: none;
  }

  .pin:focus-visible {
    outline-offset: -4px;
  }

  .name {
    pointer-events: none;
    position: absolute;
    top: 0;
    left: 12px;
    translate: 0 calc(100cqh - 100% - 12px);
    display: flex;
    align-items: center;
    gap: 6px;
    max-width: calc(100% - 24px);
    padding: 4px 12px;
    border-radius: 16px;
    background: rgb(16 14 21 / 62%);
    font-size: 14px;
    font-weight: 550;
    line-height: 24px;
  }

  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .name svg {
    width: 16px;
    height: 16px;
    margin-left: -2px;
    color: var(--text-soft);
  }

  .note {
    position: absolute;
    top: 12px;
    right: 12px;
    left: 12px;
    width: fit-content;
    margin: 0 auto;
    padding: 4px 12px;
    border-radius: 16px;
    background: rgb(16 14 21 / 72%);
    color: var(--text);
    font-size: 14px;
    text-align: center;
  }

  /* A small tile in the corner keeps its face clear: the note is a bubble above it. */
  :host([above]) .note {
    top: auto;
    right: 0;
    bottom: calc(100% + 8px);
    left: auto;
    width: max-content;
    background: var(--ink-raised);
  }

  @container (max-width: 200px) {
    .name {
      left: 6px;
      translate: 0 calc(100cqh - 100% - 6px);
      gap: 4px;
      max-width: calc(100% - 12px);
      padding: 2px 8px;
      font-size: 12px;
      line-height: 16px;
    }

    .name svg {
      width: 12px;
      height: 12px;
    }
  }

  .name svg:has(+ svg) {
    margin-right: -2px;
  }

  /* At the table an avatar has no walls: its name carries the light of who speaks. */
  :host([seated])::after {
    display: none;
  }

  :host([seated]) .name {
    left: 50%;
    max-width: min(100%, 200px);
    translate: -50% calc(100cqh - 50%);
    box-shadow: 0 0 0 0 var(--live);
    transition:
      box-shadow var(--slow) var(--ease),
      background var(--slow) var(--ease);
  }

  :host([seated][speaking]) .name {
    background: rgb(16 14 21 / 86%);
    box-shadow:
      0 0 0 2px var(--live),
      0 0 24px 0 rgb(255 162 76 / 45%);
  }

  :host([seated]) .hand {
    top: 42%;
    left: -12px;
  }

  :host([seated]) .pin:hover {
    box-shadow: none;
  }

  .hand,
  .reaction {
    pointer-events: none;
  }

  .hand {
    position: absolute;
    top: 12px;
    left: 12px;
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--live);
    color: var(--ink);
    animation: raise var(--slow) var(--ease);
  }

  @keyframes raise {
    from {
      transform: translateY(12px) rotate(-20deg);
      opacity: 0;
    }
  }

  .reaction {
    position: absolute;
    right: 12px;
    bottom: 12px;
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: 50%;
    background: rgb(16 14 21 / 62%);
    animation: react 3.2s var(--ease) both;
  }

  .reaction svg {
    width: 30px;
    height: 30px;
    fill: color-mix(in srgb, currentColor 28%, transparent);
  }

  @keyframes react {
    0% {
      opacity: 0;
      transform: translateY(24px) scale(0.4);
    }
    8%,
    88% {
      opacity: 1;
      transform: none;
    }
    100% {
      opacity: 0;
      transform: translateY(-24px);
    }
  }

  @container (max-width: 200px) {
    .hand {
      top: 6px;
      left: 6px;
      width: 28px;
      height: 28px;
    }

    .hand svg {
      width: 16px;
      height: 16px;
    }

    .reaction {
      right: 6px;
      bottom: 6px;
      width: 36px;
      height: 36px;
    }

    .reaction svg {
      width: 20px;
      height: 20px;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .reaction {
      animation: none;
    }
  }

  .initial {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    border-radius: inherit;
    background: var(--ink-raised);
    color: var(--text-soft);
    font-size: 48px;
    font-weight: 550;
  }

  :host([bare]) .initial {
    display: none;
  }

  .initial svg {
    width: 32px;
    height: 32px;
  }
`;
