/** A coturn that runs on this machine's loopback address. */
export interface TurnServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** @returns `null` where there is no coturn to be had */
export async function startTurnServer(secret: string): Promise<TurnServer | null> {
  // Plain JavaScript without types of its own.
  const infra = await import(String(new URL('../../infra/lib/coturn.mjs', import.meta.url)));
  return infra.startCoturn(secret);
}
