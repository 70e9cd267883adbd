/** As the person has set their system. */
export function preferredMotion(): 'full' | 'reduced' {
  return globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ? 'reduced' : 'full';
}
