import { css } from 'lit';

/** The frame of what stands beside the stage: it comes in from the side, and has a header with a way out. */
export const panelFrameStyles = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    min-height: 0;
    border-radius: var(--radius-large);
    background: var(--ink-raised);
    box-shadow: 0 0 0 1px var(--ink-line);
    animation: open var(--slow) var(--ease);
  }

  @keyframes open {
    from {
      opacity: 0;
      transform: translateX(16px);
    }
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 12px 12px 4px 24px;
  }

  h2 {
    font-size: 18px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }

  header button {
    background: none;
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      animation: none;
    }
  }
`;

/** A panel with a part that scrolls, `.body`, in which words stand under small headings. */
export const panelStyles = [
  panelFrameStyles,
  css`
    .body {
      display: grid;
      gap: 24px;
      align-content: start;
      padding: 8px 24px 24px;
      overflow-y: auto;
      overscroll-behavior: contain;
      scrollbar-color: var(--fill-hover) transparent;
    }

    h3 {
      margin: 0;
      font-size: 15px;
      font-weight: 600;
      line-height: 24px;
    }

    .soft {
      color: var(--text-soft);
      font-size: 14px;
      line-height: 20px;
      text-wrap: pretty;
    }
  `,
];
