import { once } from 'node:events';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An answer that has not come by then does not come [ms]. */
const ANSWER_TIME = 30_000;

/** A request as it goes over the line, right or not. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  payload: Buffer;
  /** Nothing more comes: the line is closed on this end. */
  half: boolean;
}

/** @returns everything that came until the connection ended, a character a byte */
export async function exchange(
  url: string,
  { method, path, headers, payload, half }: RawRequest,
): Promise<string> {
  const { hostname, port } = new URL(url);
  const lines = Object.entries({ host: 'guise.example', connection: 'close', ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  socket.write(`${method} ${path} HTTP/1.1\r\n${head}\r\n\r\n`);
  if (payload.length > 0) socket.write(payload);
  if (half) socket.end();
  socket.setTimeout(ANSWER_TIME, () => socket.destroy());
  return (await buffer(socket).catch(() => Buffer.alloc(0))).toString('latin1');
}
