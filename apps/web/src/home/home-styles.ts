import { css } from 'lit';

export const homeStyles = css`
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }

  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    align-items: center;
    width: 100%;
    max-width: 1280px;
    margin: 0 auto;
    padding: 0 40px;
  }

  section {
    position: relative;
    max-width: 480px;
    padding: 24px 0 40px;
  }

  /* Below are calls or options: what one came for moves up. */
  .full {
    max-width: 520px;
  }

  .full h1 {
    font-size: clamp(40px, 4vw, 52px);
  }

  .full .promise {
    margin: 16px 0 24px;
  }

  .full form {
    margin-top: 24px;
  }

  h1 {
    font-size: clamp(40px, 5vw, 64px);
    font-weight: 600;
    line-height: 1.05;
    letter-spacing: -0.035em;
    text-wrap: balance;
  }

  .promise {
    margin: 24px 0 40px;
    max-width: 400px;
    color: var(--text-soft);
    font-size: 18px;
    line-height: 28px;
    text-wrap: pretty;
  }

  .start {
    /* As wide before its typeface is there as after: its neighbour stays where it is. */
    min-width: 192px;
    min-height: 56px;
    padding: 0 28px 0 24px;
    border-radius: 28px;
    font-size: 17px;
  }

  .starting {
    display: flex;
    gap: 8px;
  }

  .seal {
    display: flex;
    flex-wrap: wrap;
    max-width: 420px;
    min-height: 32px;
    margin-top: 8px;
  }

  button.options {
    width: 56px;
    height: 56px;
    border-radius: 28px;
  }

  button.options[aria-expanded='true'] {
    background: var(--fill-hover);
  }

  guise-call-options {
    max-width: 420px;
    margin-top: 16px;
    animation: unfold var(--slow) var(--ease);
  }

  @keyframes unfold {
    from {
      opacity: 0;
      transform: translateY(-8px);
    }
  }

  form {
    max-width: 360px;
    margin-top: 40px;
  }

  guise-recent {
    max-width: 420px;
  }

  form label {
    display: block;
    margin-bottom: 8px;
  }

  .paste {
    position: relative;
  }

  .paste input {
    height: 56px;
    padding-right: 60px;
    border-radius: 28px;
    padding-left: 24px;
  }

  .paste button {
    position: absolute;
    top: 4px;
    right: 4px;
  }

  .problem {
    min-height: 24px;
    margin-top: 8px;
    color: var(--text);
    font-size: 14px;
    line-height: 20px;
  }

  .replay {
    display: inline-flex;
    gap: 8px;
    align-items: center;
    margin-top: 8px;
    border-radius: 8px;
    color: var(--text-soft);
    font-size: 14px;
    text-decoration: none;
  }

  .replay:hover {
    color: var(--text);
  }

  .replay svg {
    width: 16px;
    height: 16px;
  }

  /* Stays in the window where what is beside it is higher. */
  .hero {
    position: sticky;
    bottom: 0;
    align-self: end;
    height: min(100%, 760px, 100dvh - 80px);
    min-height: 400px;
  }

  /* The bust fades into the page instead of ending at an edge. */
  .fade {
    position: absolute;
    inset: auto 0 0;
    height: 96px;
    background: linear-gradient(to top, var(--ink), transparent);
  }

  @media (max-width: 767px) {
    header {
      padding: 24px 24px 0;
    }

    main {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(240px, 1fr) auto;
      padding: 0 24px;
    }

    .hero {
      position: relative;
      grid-row: 1;
      height: 100%;
      min-height: 240px;
    }

    section,
    .full {
      max-width: none;
      padding: 0 0 16px;
    }

    h1,
    .full h1 {
      font-size: 40px;
    }

    .promise {
      margin: 16px 0 24px;
      font-size: 16px;
      line-height: 24px;
    }

    .start {
      flex: 1;
    }

    guise-call-options,
    guise-recent {
      max-width: none;
    }

    form {
      max-width: none;
      margin-top: 24px;
    }
  }
`;
