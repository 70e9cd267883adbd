import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import { LogController } from 'fastify';

/** Structured logs: an object of facts and a sentence. Fastify's pino. */
export type Logger = FastifyBaseLogger;

/** Where lines of the log go: one object as JSON each. */
export interface LogStream {
  write(line: string): void;
}

/** Fastify says where it listens, once per address; `started` says it for all. */
const hooks = {
  logMethod(this: unknown, args: unknown[], method: (...args: never[]) => void) {
    if (args[0] !== '') method.apply(this, args as never[]);
  },
};

/**
 * Options for fastify: pretty on a terminal, JSON lines elsewhere; always on stderr.
 *
 * `fatal`: the server cannot go on. `error`: something broke that never should; somebody ought to look. `warn`: it works, and whoever runs
 * it should know something. `info`: one line for each step in the life of the server, a room or a participant, and for what a host
 * did to others. `debug`: what was refused, and files. People's names and addresses are in none of them.
 */
export function loggerOptions(level: string, stream?: LogStream) {
  if (stream || !process.stderr.isTTY) return { level, hooks, stream: stream ?? process.stderr };
  return {
    level,
    hooks,
    transport: {
      target: 'pino-pretty',
      options: { destination: 2, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' },
    },
  };
}

/** Who asked for what is nobody's business; what broke is said, by the route and not by the address that was asked for. */
export class QuietRequests extends LogController {
  constructor() {
    super({ disableRequestLogging: true });
  }

  override defaultErrorLog(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.statusCode < 500) return;
    request.log.error(
      { err: error, method: request.method, route: request.routeOptions.url },
      'request failed',
    );
  }
}
