import { expect, test } from 'vitest';
import { verdictOf } from './audit.mjs';

test.each([
  [0, 'No known vulnerabilities found', 'clean'],
  [1, '2 vulnerabilities found\nSeverity: 1 moderate | 1 high', 'weak'],
  [1, ' ERR_PNPM_AUDIT_ENDPOINT_NOT_EXISTS  The audit endpoint (at …) does not exist', 'unknown'],
  [1, 'FetchError: request failed, reason: getaddrinfo EAI_AGAIN: vulnerabilities are not known', 'unknown'],
  [124, '', 'unknown'],
])('pnpm audit ends with %i and says %j: %s', (code, output, verdict) => {
  expect(verdictOf(code, output)).toBe(verdict);
});
