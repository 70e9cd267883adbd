import { css } from 'lit';

export const prejoinStyles = css`
  header a {
    display: inline-block;
    border-radius: 8px;
    color: var(--text);
  }

  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 344px;
    gap: 56px;
    align-items: center;
    width: 100%;
    max-width: 1280px;
    margin: 0 auto;
    padding: 24px 40px 56px;
  }

  .faces {
    display: grid;
    grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr);
    gap: 16px;
    height: clamp(320px, 64dvh, 560px);
  }

  /* The settings are longer than the page: the faces stay in sight. */
  .devices {
    align-items: start;
  }

  .devices .faces {
    position: sticky;
    top: 24px;
  }

  /* Nobody's camera: the avatar has the place to itself. */
  .voices {
    grid-template-columns: minmax(0, 1fr);
  }

  .caption {
    position: absolute;
    bottom: 16px;
    left: 16px;
    padding: 4px 12px;
    border-radius: 16px;
    background: rgb(16 14 21 / 62%);
    color: var(--text);
    font-size: 14px;
    font-weight: 550;
    line-height: 24px;
  }

  .change {
    position: absolute;
    right: 12px;
    bottom: 12px;
    min-height: 40px;
    padding: 0 16px 0 12px;
    background: rgb(16 14 21 / 62%);
    font-size: 14px;
  }

  .change:hover {
    background: rgb(44 40 54 / 86%);
  }

  .choosing {
    grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr);
    align-content: center;
    padding-bottom: 40px;
  }

  .choosing .faces {
    grid-template-columns: minmax(0, 1fr);
    align-self: stretch;
    height: auto;
  }

  .download {
    position: absolute;
    top: 12px;
    right: 12px;
    left: 12px;
    width: fit-content;
    margin: 0 auto;
    padding: 4px 12px 6px;
    border-radius: 16px;
    background: rgb(16 14 21 / 72%);
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
    text-align: center;
    overflow: hidden;
  }

  .download span {
    position: absolute;
    inset: auto 0 0;
    height: 3px;
    background: var(--text-soft);
    transform-origin: left;
    transition: transform var(--slow) var(--ease);
  }

  form {
    display: grid;
    gap: 16px;
  }

  h1 {
    font-size: 32px;
    font-weight: 600;
    line-height: 40px;
    letter-spacing: -0.025em;
  }

  .where {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: center;
    min-height: 32px;
    align-content: start;
  }

  .room {
    flex: 1 0 100%;
    color: var(--text-soft);
  }

  form label {
    display: block;
    margin-bottom: 8px;
  }

  .device {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 48px;
    gap: 8px;
  }

  guise-level {
    margin: 8px 56px 0 0;
  }

  .settings {
    justify-self: start;
    min-height: 40px;
    margin: -4px 0 -4px -12px;
    padding: 0 12px;
    background: none;
    color: var(--text-soft);
    font-size: 14px;
  }

  .settings:hover {
    background: var(--fill);
    color: var(--text);
  }

  .note {
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
    text-wrap: pretty;
  }

  form > .primary {
    min-height: 56px;
    margin-top: 8px;
    border-radius: 28px;
    font-size: 17px;
    /* However much there is to say about devices: one can join. */
    position: sticky;
    bottom: calc(16px + var(--safe-bottom));
    /* What scrolls under it fades. */
    box-shadow: 0 0 24px 16px var(--ink);
    z-index: 1;
  }

  @media (max-width: 899px) and (orientation: portrait), (max-width: 599px) {
    header {
      max-width: 560px;
      padding: 24px 24px 0;
    }

    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(200px, 1fr) auto;
      gap: 24px;
      max-width: 560px;
      padding: 16px 16px 24px;
    }

    .faces {
      gap: 8px;
      height: 100%;
      min-height: 200px;
      max-height: 400px;
    }

    .choosing {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(180px, 1fr) auto;
      gap: 16px;
      align-content: stretch;
      padding-bottom: 24px;
    }

    .choosing .faces,
    .devices .faces {
      min-height: 180px;
    }

    .devices {
      grid-template-rows: 240px auto;
    }

    .devices .faces {
      position: static;
    }
  }

  @media (max-width: 899px) {
    .change {
      right: 8px;
      bottom: 8px;
      width: 40px;
      padding: 0;
    }

    .change span {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }

    .caption {
      bottom: 8px;
      left: 8px;
      font-size: 13px;
      line-height: 20px;
    }

    .download {
      font-size: 13px;
    }

    h1 {
      font-size: 24px;
      line-height: 32px;
    }
  }

  @media (min-width: 900px) and (max-height: 880px) {
    .choosing {
      padding: 16px 40px 24px;
    }
  }

  /* A phone held across: the faces beside the form, and both in sight. */
  @media (min-width: 600px) and (max-width: 899px) and (orientation: landscape), (min-width: 600px) and (max-height: 479px) {
    header {
      padding: 12px 24px 0;
    }

    main,
    .choosing {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 24px;
      align-items: start;
      align-content: start;
      padding: 8px 24px 12px;
    }

    .faces,
    .choosing .faces,
    .devices .faces {
      position: sticky;
      top: 12px;
      align-self: start;
      gap: 8px;
      height: min(calc(100dvh - 76px), 400px);
    }

    form {
      gap: 8px;
    }

    form h1 {
      font-size: 20px;
      line-height: 28px;
    }

    .where {
      margin: 0;
    }

    .room {
      font-size: 14px;
      line-height: 20px;
    }

    form label {
      margin-bottom: 4px;
    }

    .settings {
      margin: 0 0 0 -12px;
    }

    form > .primary {
      bottom: calc(12px + var(--safe-bottom));
      min-height: 48px;
      margin-top: 0;
    }
  }
`;
