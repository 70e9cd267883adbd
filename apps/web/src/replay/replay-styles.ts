import { css } from 'lit';

export const replayStyles = css`
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

  .theatre {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    gap: 16px;
    height: clamp(360px, 72dvh, 640px);
  }

  .invitation {
    position: absolute;
    inset: auto 16px 16px;
    display: grid;
    gap: 4px;
    justify-items: center;
    padding: 20px;
    border: 1.5px dashed rgb(255 245 255 / 30%);
    border-radius: var(--radius);
    background: rgb(16 14 21 / 72%);
    text-align: center;
  }

  .invitation svg {
    margin-bottom: 4px;
    color: var(--text-soft);
  }

  .invitation span {
    color: var(--text-soft);
    font-size: 14px;
    line-height: 20px;
  }

  .over .invitation {
    border-color: var(--text);
  }

  .transport {
    display: flex;
    gap: 12px;
    align-items: center;
    padding: 8px;
    border-radius: 32px;
    background: var(--ink-raised);
    box-shadow: 0 0 0 1px var(--ink-line);
  }

  .time {
    min-width: 36px;
    color: var(--text-soft);
    font-size: 14px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }

  input[type='range'] {
    flex: 1;
    min-width: 0;
    height: 32px;
    padding: 0;
    border: 0;
    background: none;
    appearance: none;
    cursor: pointer;
  }

  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    background: linear-gradient(
      to right,
      var(--text) calc(var(--share) * 100%),
      var(--fill-hover) calc(var(--share) * 100%)
    );
  }

  input[type='range']::-moz-range-track {
    height: 4px;
    border-radius: 2px;
    background: var(--fill-hover);
  }

  input[type='range']::-moz-range-progress {
    height: 4px;
    border-radius: 2px;
    background: var(--text);
  }

  input[type='range']::-webkit-slider-thumb {
    width: 16px;
    height: 16px;
    margin-top: -6px;
    border-radius: 50%;
    background: var(--text);
    appearance: none;
  }

  input[type='range']::-moz-range-thumb {
    width: 16px;
    height: 16px;
    border: 0;
    border-radius: 50%;
    background: var(--text);
  }

  select {
    width: auto;
    height: 40px;
    padding: 0 8px;
    border-radius: 20px;
    font-size: 14px;
  }

  .loop {
    background: none;
    color: var(--text-soft);
  }

  .loop[aria-pressed='true'] {
    background: var(--fill-hover);
    color: var(--text);
  }

  section {
    display: grid;
    gap: 8px;
    justify-items: start;
  }

  h1 {
    font-size: 32px;
    font-weight: 600;
    line-height: 40px;
    letter-spacing: -0.025em;
  }

  .promise {
    margin-bottom: 16px;
    color: var(--text-soft);
    text-wrap: pretty;
  }

  .problem {
    margin-top: 8px;
    font-size: 14px;
    line-height: 20px;
  }

  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 24px 0 0;
    padding: 0;
    border: 0;
  }

  legend {
    margin-bottom: 8px;
    padding: 0;
  }

  @media (max-width: 899px) {
    header {
      max-width: 560px;
      padding: 24px 24px 0;
    }

    main {
      grid-template-columns: minmax(0, 1fr);
      gap: 24px;
      max-width: 560px;
      padding: 16px 16px 32px;
    }

    .theatre {
      height: clamp(320px, 56dvh, 480px);
    }

    .transport {
      gap: 8px;
    }

    h1 {
      font-size: 24px;
      line-height: 32px;
    }

    section {
      padding: 0 8px;
    }
  }
`;
