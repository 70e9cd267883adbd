import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

// For tests: somebody's webhook, which keeps everything as it came.

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface TestReceiver {
  url: string;
  /** Every attempt, in the order in which they came. */
  received: Received[];
  close(): Promise<void>;
}

/** @param answer the status for each attempt, by how many came before */
export async function openReceiver(
  answer: (attempt: number, received: Received) => number = () => 204,
): Promise<TestReceiver> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const attempt = { headers: request.headers, body };
    received.push(attempt);
    response.writeHead(answer(received.length - 1, attempt)).end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/guise?key=for-nobody’s-log`,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
