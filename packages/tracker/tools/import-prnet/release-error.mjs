/**
 * Why a folder cannot be imported.
 * @typedef {'file-missing' | 'file-damaged' | 'not-prnet'} ReleaseErrorReason
 *   a file is not there; a file is cut short or changed; what is there is something else
 */

/** A copy of the release that cannot be used. The message is one sentence that names the file and what is wrong. */
export class ReleaseError extends Error {
  name = 'ReleaseError';

  /**
   * @param {ReleaseErrorReason} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.reason = reason;
  }
}
