import { css, svg } from 'lit';

/** The mask of Guise beside its name. */
export const wordmark = svg`
  <svg class="wordmark" viewBox="0 0 92 24" role="img" aria-label="Guise">
    <path fill="currentColor" fill-rule="evenodd" d="M0 9.500C0 6 2.700 4.200 6.200 4.200c2.300 0 3.600 1.100 5.600 1.100s3.300-1.100 5.600-1.100c3.500 0 6.200 1.800 6.200 5.300 0 6.100-3.400 10.500-7.400 10.500-2.100 0-2.900-1.500-4.400-1.500S9.500 20 7.400 20C3.400 20 0 15.600 0 9.500Zm6.600 3.400c1.900 0 3.200-.9 3.200-2.300s-1.300-2.600-3.200-2.600-3.200 1.200-3.200 2.600 1.300 2.300 3.200 2.300Zm10.400 0c1.900 0 3.200-.9 3.200-2.300S18.900 8 17 8s-3.200 1.200-3.200 2.600 1.300 2.300 3.200 2.300Z"/>
    <text x="33" y="18.500" fill="currentColor" font-size="20" font-weight="650" letter-spacing="-0.500">Guise</text>
  </svg>`;

export const wordmarkStyles = css`
  .wordmark {
    width: 92px;
    height: 24px;
    font-family: inherit;
  }
`;
