import { css } from 'lit';

export const homeStyles = css`
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
    padding-bottom: 40px;
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
    min-height: 56px;
    padding: 0 28px 0 24px;
    border-radius: 28px;
    font-size: 17px;
  }

  form {
    max-width: 360px;
    margin-top: 40px;
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

  .hero {
    align-self: end;
    height: min(100%, 760px);
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
      grid-row: 1;
      height: 100%;
      min-height: 240px;
    }

    section {
      max-width: none;
      padding-bottom: 16px;
    }

    h1 {
      font-size: 40px;
    }

    .promise {
      margin: 16px 0 24px;
      font-size: 16px;
      line-height: 24px;
    }

    .start {
      width: 100%;
    }

    form {
      max-width: none;
      margin-top: 24px;
    }
  }
`;
