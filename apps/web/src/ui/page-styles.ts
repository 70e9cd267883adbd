import { css } from 'lit';

/** A page that scrolls, with its header: what home and pre-join have in common. */
export const pageStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr;
    min-height: 100dvh;
    padding: var(--safe-top) var(--safe-right) var(--safe-bottom) var(--safe-left);
  }

  header {
    width: 100%;
    max-width: 1280px;
    margin: 0 auto;
    padding: 32px 40px 0;
  }
`;
