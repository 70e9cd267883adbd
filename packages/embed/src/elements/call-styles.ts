import { css } from 'lit';

export const callStyles = css`
  :host {
    --background: var(--guise-background, #100e15);
    --surface: var(--guise-surface, #1b1822);
    --text: var(--guise-text, #f5f1f7);
    --text-soft: color-mix(in srgb, var(--text) 72%, transparent);
    --line: color-mix(in srgb, var(--text) 12%, transparent);
    --fill: color-mix(in srgb, var(--text) 9%, transparent);
    --fill-hover: color-mix(in srgb, var(--text) 16%, transparent);
    --accent: var(--guise-accent, #ffa24c);
    --radius: var(--guise-radius, 24px);

    display: block;
    height: 480px;
    min-width: 0;
    border-radius: var(--radius);
    background: var(--background);
    color: var(--text);
    font:
      400 16px / 24px
      var(--guise-font, 'Inter Variable', Inter, system-ui, sans-serif);
    color-scheme: dark;
    container-type: inline-size;
  }

  :host([layout='strip']) {
    height: auto;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  section {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 12px;
    height: 100%;
    padding: 12px;
  }

  p,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .icon {
    display: block;
    flex: none;
    width: 20px;
    height: 20px;
  }

  .icon svg {
    display: block;
    width: 100%;
    height: 100%;
  }

  :focus-visible {
    outline: 2px solid var(--text);
    outline-offset: 3px;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: 48px;
    padding: 0 24px;
    border: 0;
    border-radius: 24px;
    background: var(--fill);
    color: var(--text);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
    touch-action: manipulation;
    transition: background 160ms ease-out;
  }

  button:hover {
    background: var(--fill-hover);
  }

  button.primary {
    background: var(--text);
    color: var(--background);
  }

  button.round {
    width: 56px;
    padding: 0;
  }

  /* The accent means live: a microphone that hears you, an avatar that follows you. */
  button.on {
    color: var(--accent);
  }

  .door {
    display: flex;
    flex: 1;
    flex-direction: column;
    gap: 16px;
    align-items: center;
    justify-content: center;
    min-height: 0;
    text-align: center;
  }

  .door p {
    display: flex;
    gap: 8px;
    align-items: center;
    max-width: 44ch;
    min-height: 24px;
    color: var(--text-soft);
    text-wrap: balance;
  }

  .self {
    flex: 0 1 auto;
    width: min(200px, 60cqw);
    min-height: 0;
    --guise-avatar-radius: 50%;
  }

  .spinner {
    animation: turn 1s linear infinite;
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  .people {
    display: grid;
    flex: 1;
    gap: 12px;
    grid-template-columns: repeat(var(--columns, 1), var(--tile, 200px));
    place-content: center;
    min-height: 0;
    /* Its size is the room there is, not what the tiles take. */
    overflow: clip;
    contain: size;
  }

  .tile {
    position: relative;
    min-width: 0;
    aspect-ratio: 1.15;
  }

  .tile guise-avatar {
    width: 100%;
    height: 100%;
    aspect-ratio: auto;
    --guise-avatar-radius: calc(var(--radius) * 0.8);
    --guise-avatar-ring: var(--accent);
    --guise-avatar-ring-width: 3px;
  }

  .name {
    position: absolute;
    bottom: 8px;
    left: 8px;
    display: flex;
    gap: 6px;
    align-items: center;
    max-width: calc(100% - 16px);
    padding: 2px 10px;
    border-radius: 14px;
    background: color-mix(in srgb, var(--background) 78%, transparent);
    font-size: 14px;
    font-weight: 550;
  }

  .name .icon {
    width: 14px;
    height: 14px;
  }

  .who {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .note {
    flex: none;
    color: var(--text-soft);
    font-weight: 400;
  }

  :host([layout='strip']) .people {
    display: flex;
    flex: none;
    justify-content: safe center;
    overflow-x: auto;
    contain: none;
    /* Room for the ring of focus. */
    padding: 2px;
    scrollbar-width: thin;
  }

  :host([layout='strip']) .tile {
    flex: none;
    width: var(--guise-strip-tile, 132px);
    aspect-ratio: 1;
  }

  :host([layout='strip']) .self {
    width: 96px;
  }

  :host([layout='strip']) .empty {
    display: none;
  }

  .empty {
    color: var(--text-soft);
    text-align: center;
    text-wrap: balance;
  }

  .notice {
    display: flex;
    gap: 8px;
    align-items: center;
    align-self: center;
    max-width: 100%;
    padding: 4px 4px 4px 16px;
    border-radius: 22px;
    background: var(--surface);
    box-shadow: 0 0 0 1px var(--line);
    font-size: 14px;
    line-height: 20px;
  }

  .notice:not(:has(button)) {
    padding: 8px 16px;
  }

  .close {
    flex: none;
    width: 36px;
    min-height: 36px;
    padding: 0;
    background: none;
  }

  .controls {
    display: flex;
    gap: 8px;
    align-self: center;
    width: fit-content;
    padding: 8px;
    border-radius: 32px;
    background: var(--surface);
    box-shadow: 0 0 0 1px var(--line);
  }

  .heard-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    button {
      transition: none;
    }

    .spinner {
      animation: none;
    }
  }
`;
