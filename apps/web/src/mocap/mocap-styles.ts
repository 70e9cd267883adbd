import { css } from 'lit';

export const mocapStyles = css`
  section {
    display: grid;
    gap: 8px;
    padding: 16px;
    border-radius: var(--radius);
    background: var(--fill);
  }

  section > button,
  form > button {
    width: 100%;
    margin-top: 8px;
  }

  form {
    display: grid;
    gap: 8px;
    margin-top: 8px;
  }

  .problem {
    color: var(--live);
    font-size: 14px;
    line-height: 20px;
  }

  .running {
    display: grid;
    gap: 8px;
    justify-items: center;
    padding: 24px 16px 16px;
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--live) 10%, var(--ink-raised));
  }

  .running button {
    width: 100%;
    margin-top: 16px;
  }

  .clock {
    display: flex;
    gap: 16px;
    align-items: center;
    font-size: 48px;
    font-weight: 600;
    line-height: 56px;
    letter-spacing: -0.03em;
    font-variant-numeric: tabular-nums;
  }

  .dot {
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: var(--live);
    animation: pulse 1.6s ease-in-out infinite;
  }

  @keyframes pulse {
    50% {
      opacity: 0.35;
    }
  }

  ul {
    display: grid;
    gap: 4px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: flex;
    gap: 12px;
    align-items: center;
    min-height: 40px;
    padding: 0 16px;
    border-radius: 16px;
    background: var(--fill);
  }

  li::before {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--text-soft);
    content: '';
  }

  li.live::before {
    background: var(--live);
  }

  li span:first-child {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .files {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 8px;
    margin-top: 8px;
  }

  .files button {
    gap: 8px;
    min-height: 44px;
    padding: 0 8px;
    border-radius: 16px;
    font-size: 14px;
  }

  a {
    display: flex;
    gap: 10px;
    align-items: center;
    color: var(--text);
    font-size: 14px;
    text-underline-offset: 3px;
  }

  .quiet {
    background: none;
    color: var(--text-soft);
    font-size: 14px;
  }

  @media (prefers-reduced-motion: reduce) {
    .dot {
      animation: none;
    }
  }
`;
