import { css } from 'lit';

export const wardrobeStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 16px;
    container-type: inline-size;
  }

  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    justify-content: space-between;
  }

  h1 {
    font-size: 28px;
    font-weight: 600;
    line-height: 40px;
    letter-spacing: -0.025em;
  }

  .head button {
    min-height: 40px;
    padding: 0 16px 0 12px;
  }

  .cast {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 8px;
  }

  /* What is chosen with lies over what is seen: the whole of it can be pressed. */
  .character,
  .pick,
  .swatch {
    position: relative;
    cursor: pointer;
  }

  .character input,
  .pick input,
  .swatch input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    opacity: 0;
    cursor: pointer;
  }

  .character {
    border-radius: 20px;
  }

  .character guise-tile {
    aspect-ratio: 10 / 9;
    border-radius: inherit;
  }

  .character::after {
    position: absolute;
    inset: 0;
    border: 2px solid transparent;
    border-radius: inherit;
    content: '';
    pointer-events: none;
    transition: border-color var(--quick) var(--ease);
  }

  .character:hover::after {
    border-color: rgb(255 245 255 / 28%);
  }

  .character:has(:checked)::after {
    border-color: var(--text);
  }

  :is(.character, .swatch, .pick):has(:focus-visible) {
    outline: 2px solid var(--text);
    outline-offset: 3px;
  }

  .own {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 8px;
    align-items: center;
    border-radius: 20px;
    transition: box-shadow var(--quick) var(--ease);
  }

  .own:has(.facts) {
    align-items: start;
  }

  .own.dropping {
    box-shadow: 0 0 0 2px var(--live);
  }

  .bring {
    display: flex;
    grid-column: span 3;
    flex-wrap: wrap;
    gap: 8px 16px;
    align-items: center;
    padding-left: 8px;
  }

  .bring:first-child {
    grid-column: 1 / -1;
    padding-left: 0;
  }

  .pick {
    display: inline-flex;
    gap: 10px;
    align-items: center;
    height: 40px;
    padding: 0 16px 0 12px;
    border-radius: 20px;
    background: var(--fill);
    color: var(--text);
    font-size: 14px;
    font-weight: 550;
    white-space: nowrap;
  }

  button.pick {
    min-height: 40px;
  }

  .pick:hover {
    background: var(--fill-hover);
  }

  .about,
  .refusal {
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
    text-wrap: pretty;
  }

  .refusal,
  .reserved {
    color: var(--live);
  }

  .facts strong {
    color: var(--text);
    font-weight: 550;
  }

  .facts a {
    color: inherit;
  }

  /* As high as the fullest choice, so that nothing jumps from one character to the next. */
  .parts {
    display: grid;
    gap: 8px;
    align-content: start;
    min-height: 232px;
  }

  .row {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 40px;
  }

  .label {
    flex: none;
    width: 56px;
    font-size: 14px;
  }

  /* On the narrowest of screens what is worn on the head takes two lines. */
  .row:has(.chips) {
    flex-wrap: wrap;
  }

  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .glasses {
    margin-left: auto;
    padding-left: 12px;
  }

  .swatches {
    display: flex;
    flex: 1;
    gap: 8px;
    min-width: 0;
  }

  .swatch {
    flex: 0 1 40px;
    min-width: 0;
    aspect-ratio: 1;
    border-radius: 50%;
  }

  .swatch::before {
    position: absolute;
    inset: 3px;
    border-radius: inherit;
    background: var(--colour);
    box-shadow: inset 0 0 0 1px rgb(255 245 255 / 14%);
    content: '';
    transition: inset var(--quick) var(--ease);
  }

  .swatch:hover::before {
    inset: 1px;
  }

  .swatch::after {
    position: absolute;
    inset: -1px;
    border: 2px solid transparent;
    border-radius: inherit;
    content: '';
    pointer-events: none;
    transition: border-color var(--quick) var(--ease);
  }

  .swatch:has(:checked)::after,
  .swatch.chosen::after {
    border-color: var(--text);
  }

  /* Every colour there is round the one that was chosen. */
  .any::before {
    background:
      radial-gradient(closest-side, var(--colour) 58%, transparent 60%),
      conic-gradient(#ff5f57, #ffc94a, #6bd45f, #43c6e8, #6b74f0, #e26bd0, #ff5f57);
  }

  .done {
    min-height: 56px;
    margin-top: 8px;
    border-radius: 28px;
    font-size: 17px;
  }

  /* Whatever there is to choose: one can be done with it. */
  @media (min-height: 600px) {
    .done {
      position: sticky;
      bottom: calc(16px + var(--safe-bottom));
      z-index: 1;
      box-shadow: 0 0 24px 16px var(--ink);
    }
  }

  /* On a laptop all of it fits into the window. */
  @media (min-width: 900px) and (max-height: 880px) {
    :host {
      gap: 12px;
    }

    .character guise-tile {
      aspect-ratio: 10 / 8;
    }

    .parts {
      gap: 4px;
      min-height: 216px;
    }

    .done {
      margin-top: 0;
    }
  }

  @container (max-width: 480px) {
    h1 {
      font-size: 20px;
      white-space: nowrap;
    }

    .head button {
      gap: 8px;
      padding: 0 14px 0 10px;
      font-size: 14px;
    }

    .character {
      border-radius: 16px;
    }

    .character guise-tile {
      aspect-ratio: 10 / 11;
    }

    .parts {
      gap: 4px;
      min-height: 216px;
    }

    .label {
      width: 48px;
      font-size: 13px;
    }

    .swatches {
      gap: 4px;
    }

    .chips {
      gap: 4px;
    }

    .chip {
      padding: 0 12px;
    }

    .done {
      margin-top: 0;
    }
  }
`;
