import { css } from 'lit';

export const embedDoorStyles = css`
  :host {
    display: block;
  }

  main {
    position: fixed;
    inset: 0;
    display: grid;
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
    gap: 12px;
    padding: 8px;
  }

  guise-tile {
    min-height: 0;
  }

  .caption {
    position: absolute;
    bottom: 12px;
    left: 12px;
    max-width: calc(100% - 88px);
    padding: 4px 12px;
    border-radius: 16px;
    background: rgb(16 14 21 / 62%);
    font-size: 13px;
    font-weight: 550;
    line-height: 20px;
  }

  .change,
  .back {
    position: absolute;
    right: 8px;
    width: 44px;
    min-height: 44px;
    background: rgb(16 14 21 / 62%);
  }

  .change {
    bottom: 8px;
  }

  .back {
    top: 8px;
  }

  .change:hover,
  .back:hover {
    background: rgb(44 40 54 / 86%);
  }

  form,
  section {
    display: grid;
    gap: 8px;
    align-content: center;
    padding: 0 4px 4px;
  }

  h1 {
    font-size: 20px;
    font-weight: 600;
    line-height: 28px;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }

  section p {
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
    text-wrap: pretty;
  }

  form h1 {
    display: none;
  }

  .seal {
    display: flex;
    flex-wrap: wrap;
    padding-left: 8px;
  }

  guise-troubles {
    max-height: 120px;
    overflow-y: auto;
    border-radius: 16px;
  }

  input {
    border-radius: 24px;
    padding: 0 20px;
  }

  /* There is no room round it. */
  input:focus-visible {
    outline-offset: -2px;
  }

  .row {
    display: flex;
    gap: 8px;
  }

  .device.off {
    background: var(--text);
    color: var(--ink);
  }

  .join {
    flex: 1;
    font-weight: 600;
  }

  /* Wide and low, as under a video or beside a game: avatar and form side by side. */
  @media (min-aspect-ratio: 5 / 4) and (min-width: 480px) {
    main {
      grid-template: minmax(0, 1fr) / minmax(0, 1fr) minmax(232px, 38%);
      gap: 24px;
    }

    form,
    section {
      gap: 12px;
      padding: 0 24px 0 0;
    }

    form h1 {
      display: block;
      margin-bottom: 4px;
    }

    h1 {
      font-size: 26px;
      line-height: 32px;
    }

    guise-troubles {
      max-height: 40vh;
    }
  }

  /* Hardly any room at all: the sign over the avatar goes first. */
  @media (max-height: 299px) {
    .caption,
    .seal,
    form h1 {
      display: none;
    }
  }

  .wardrobe {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    padding: 8px 8px 16px;
  }

  .wardrobe guise-tile {
    height: min(44dvh, 240px);
  }

  .wardrobe guise-wardrobe {
    padding: 0 8px;
  }

  @media (min-width: 640px) {
    .wardrobe {
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      gap: 24px;
    }

    .wardrobe guise-tile {
      position: sticky;
      top: 8px;
      height: calc(100dvh - 16px);
    }

    .wardrobe guise-wardrobe {
      padding: 8px 16px 0 0;
    }
  }
`;
