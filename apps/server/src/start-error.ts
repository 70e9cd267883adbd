/** The server cannot start, for a reason its user can do something about. The message is one sentence. */
export class StartError extends Error {
  override readonly name = 'StartError';

  static options(message: string): StartError {
    return new StartError(message);
  }

  /** What a failed `listen` means, or `null` if it is none of the known failures. */
  static listen(error: unknown, host: string, port: number, flag = '--port'): StartError | null {
    switch ((error as NodeJS.ErrnoException | null)?.code) {
      case 'EADDRINUSE':
        return new StartError(`Port ${port} is taken; choose another one with ${flag}.`);
      case 'EACCES':
        return new StartError(`Port ${port} needs more rights than this user has; choose one above 1023.`);
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        return new StartError(`This machine has no address ${host} to listen on.`);
      default:
        return null;
    }
  }

  static rtcPort(port: number, cause: unknown): StartError {
    const which = port === 0 ? 'No port is free' : `Port ${port} (UDP or TCP) is taken`;
    return new StartError(`${which} for voices and faces; choose another one with --rtc-port.`, { cause });
  }

  static worker(cause: unknown): StartError {
    return new StartError('The media worker does not start: npm start puts one in place.', {
      cause,
    });
  }

  static uploads(folder: string, cause: unknown): StartError {
    return new StartError(`Nothing can be kept in ${folder}; choose another folder with --uploads.`, {
      cause,
    });
  }

  static redis(cause: unknown): StartError {
    return new StartError('No Redis answers at the address in GUISE_REDIS.', { cause });
  }

  static certificate(file: string, cause: unknown): StartError {
    return new StartError(`The certificate or key in ${file} cannot be used.`, { cause });
  }
}
