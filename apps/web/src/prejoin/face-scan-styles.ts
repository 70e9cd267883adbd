import { css } from 'lit';

export const faceScanStyles = css`
  :host {
    display: grid;
    gap: 16px;
    max-width: 560px;
  }

  .head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }

  h1 {
    font-size: 28px;
    font-weight: 600;
    line-height: 40px;
    letter-spacing: -0.025em;
  }

  .camera {
    aspect-ratio: 4 / 3;
  }

  /* Where a face belongs: the rest of the picture steps back. */
  .oval {
    position: absolute;
    top: 8%;
    bottom: 8%;
    left: 50%;
    width: auto;
    aspect-ratio: 3 / 4;
    border: 3px solid rgb(255 255 255 / 80%);
    border-radius: 50%;
    box-shadow: 0 0 0 100vmax rgb(16 14 21 / 46%);
    translate: -50% 0;
  }

  .result {
    aspect-ratio: 4 / 3;
  }

  .steps {
    display: grid;
    grid-template-columns: repeat(4, 1fr);
    gap: 8px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .steps li {
    height: 6px;
    overflow: hidden;
    border-radius: 3px;
    background: var(--fill);
  }

  .steps span {
    display: block;
    height: 100%;
    background: var(--live);
    transform-origin: left;
    transition: transform var(--quick) var(--ease);
  }

  .words {
    text-align: center;
  }

  .step {
    font-size: 22px;
    font-weight: 600;
    line-height: 32px;
    letter-spacing: -0.01em;
  }

  .hint {
    min-height: 24px;
    color: var(--live);
  }

  .promise {
    color: var(--text-soft);
    font-size: 14px;
    text-align: center;
  }

  .hair {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .warning {
    padding: 12px 16px;
    border-radius: 16px;
    background: color-mix(in srgb, var(--live) 14%, transparent);
    font-size: 14px;
    line-height: 20px;
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .buttons .primary {
    flex: 1 0 100%;
    min-height: 56px;
    border-radius: 28px;
    font-size: 17px;
  }

  .buttons button {
    flex: 1 0 auto;
  }

  @media (max-width: 899px) {
    h1 {
      font-size: 20px;
    }

    .camera,
    .result {
      aspect-ratio: 1;
    }
  }
`;
