import type { ServerConfig } from './config.js';

/**
 * What is printed once the server listens.
 * @param links the best first; with two, the second is for this machine.
 */
export function readyLine([best, here]: readonly string[], tls: ServerConfig['tls']['kind']): string {
  if (here === undefined) return `Guise is ready: ${best}`;
  if (tls === 'none')
    return `Guise is ready: ${here} on this machine; other devices reach ${best}, but browsers give a camera only to https: start with --lan`;
  const hint = tls === 'self-signed' ? ' (accept its certificate once)' : '';
  return `Guise is ready: ${best} for every device on this network${hint}, ${here} on this one`;
}
