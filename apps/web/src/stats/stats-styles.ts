import { css } from 'lit';

export const statsStyles = css`
  .body {
    font-size: 14px;
    line-height: 20px;
  }

  .body:focus-visible {
    outline-offset: -3px;
    border-radius: 16px;
  }

  section {
    display: grid;
    gap: 8px;
  }

  dl {
    display: grid;
    gap: 8px;
    margin: 0;
  }

  dl > div {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 16px;
    align-items: baseline;
  }

  dt {
    color: var(--text-soft);
  }

  dd {
    max-width: 208px;
    margin: 0;
    text-align: right;
    font-weight: 550;
    font-variant-numeric: tabular-nums;
    text-wrap: balance;
  }

  .people + dl {
    margin-top: 8px;
  }

  .leaving {
    gap: 12px;
    padding: 16px;
    border-radius: var(--radius);
    background: var(--fill);
  }

  .leaving dl {
    gap: 12px;
  }

  .leaving [data-stat='wire'] {
    padding-top: 12px;
    border-top: 1px solid var(--ink-line);
  }

  .leaving [data-stat='readers'] {
    grid-template-columns: minmax(0, 1fr) minmax(0, 0.8fr);
  }

  h4 {
    margin: 8px 0 -4px;
    font-size: 14px;
    font-weight: 550;
    line-height: 20px;
  }

  .people {
    display: grid;
    gap: 12px;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .people li {
    display: grid;
    gap: 2px;
    padding: 12px 16px;
    border-radius: 16px;
    background: var(--fill);
  }

  .people span {
    overflow: hidden;
    color: var(--text-soft);
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .number {
    font-size: 16px;
    font-weight: 550;
    line-height: 24px;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.02em;
    /* Two lines of three groups: easier to read aloud. */
    max-width: 19ch;
    text-wrap: balance;
  }

  .plot {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 96px 80px;
    gap: 12px;
    align-items: center;
    min-height: 32px;
    color: var(--text-soft);
  }

  .plot svg {
    width: 96px;
    height: 28px;
    border-bottom: 1px solid var(--ink-line);
  }

  .plot path {
    fill: none;
    stroke: var(--text-soft);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }

  .plot strong {
    color: var(--text);
    font-weight: 550;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }

  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }

  th,
  td {
    padding: 6px 0 6px 8px;
    text-align: right;
    font-weight: 550;
  }

  th:first-child {
    max-width: 120px;
    padding-left: 0;
    overflow: hidden;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  thead th {
    color: var(--text-soft);
    font-size: 13px;
    font-weight: 400;
  }

  tbody tr {
    border-top: 1px solid var(--ink-line);
  }
`;
