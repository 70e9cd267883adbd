import type { Socket } from 'socket.io';

/** Who is there: the connection's other end or, if that is a reverse proxy on this machine, whom it speaks for. */
export function clientAddress({ address, headers }: Socket['handshake']): string {
  const forwarded = headers['x-forwarded-for'];
  const local = /^(?:::ffff:)?127\.|^::1$/.test(address);
  if (!local || forwarded === undefined) return address;
  return String(forwarded).split(',').at(-1)?.trim() || address;
}
