import { SERVER_API_PATH, type SignallingError } from '@guise/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Says that a request has been sent on: it is not sent on once more. */
const SENT_ON = 'x-guise-sent-on';
/** How long the other server may take [ms]. */
const PATIENCE = 5000;

/** Whether a request is to be sent on: a room is at another server, and nobody sent it here for that. */
export function isSentOn({ headers }: FastifyRequest): boolean {
  return headers[SENT_ON] !== undefined;
}

/**
 * Asks the server that has the room, in the same words and with the same token, and answers what it does.
 * @param elsewhere says which server that is
 */
export async function sendOn(
  request: FastifyRequest,
  reply: FastifyReply,
  elsewhere: SignallingError,
): Promise<FastifyReply> {
  const { method, url, headers, body } = request;
  const text = body === undefined || body === null ? null : JSON.stringify(body);
  const response = await fetch(new URL(url, elsewhere.server as string), {
    method,
    headers: {
      authorization: headers.authorization ?? '',
      [SENT_ON]: '1',
      ...(text !== null && { 'content-type': 'application/json' }),
    },
    body: text,
    // Whoever has the room answers itself.
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE),
  });
  request.log.debug({ path: url.slice(SERVER_API_PATH.length), status: response.status }, 'sent on');
  return reply
    .code(response.status)
    .type('application/json; charset=utf-8')
    .send(await response.text());
}
