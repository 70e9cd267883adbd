import { GuiseServerError } from './errors.js';

/** Fewer could be guessed. */
const SECRET_BYTES = 32;

/**
 * The bytes of a server's secret.
 * @throws GuiseServerError `options`
 */
export function secretBytes(secret: string): Uint8Array {
  const bytes = new TextEncoder().encode(secret);
  if (bytes.length >= SECRET_BYTES) return bytes;
  throw GuiseServerError.options(
    `The secret has to be the Guise server’s GUISE_SECRET, ${SECRET_BYTES} bytes or more.`,
  );
}
