import { SignallingError } from '@guise/protocol';

/**
 * mediasoup checks what it is given once more, in depth, and throws TypeErrors and UnsupportedErrors about it:
 * the sender's mistake, not the server's.
 * @param what it is about: it may have gone in this moment
 * @throws SignallingError `malformed`, `not-found`
 */
export async function refusals<T>(operation: Promise<T>, what = 'transport or producer'): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    const { name, message } = error as Error;
    // It went while the request was on its way to the worker.
    if (name === 'NotFoundError') throw SignallingError.notFound(what);
    // Two of one participant's streams with one number.
    const taken = name === 'Error' && message.includes('already exists');
    if (taken || name === 'TypeError' || name === 'UnsupportedError')
      throw SignallingError.malformed(message);
    throw error;
  }
}
