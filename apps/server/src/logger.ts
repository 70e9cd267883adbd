import type { FastifyBaseLogger } from 'fastify';

/** Structured logs: an object of facts and a sentence. Fastify's pino. */
export type Logger = FastifyBaseLogger;

/** Options for fastify: pretty on a terminal, JSON lines elsewhere; always on stderr. */
export function loggerOptions(level: string) {
  if (!process.stderr.isTTY) return { level, stream: process.stderr };
  return {
    level,
    transport: {
      target: 'pino-pretty',
      options: { destination: 2, translateTime: 'SYS:HH:MM:ss', ignore: 'pid,hostname' },
    },
  };
}
