import type { Page } from '@playwright/test';

/** What a page has sent since its media connection was made. */
export interface SentSoFar {
  /** `performance.now()` of the page [ms]. */
  readonly at: number;
  /** Face packets, and their bytes before any header. */
  readonly packets: number;
  readonly bytes: number;
  /** Voice and face on the wire, headers included, as the stats panel has it [bytes]. */
  readonly wire: number;
}

/** What a page made of what came sealed, voices' frames included. */
export interface OpenedSoFar {
  readonly opened: number;
  /** For want of a key, or since it was none of theirs or came twice. */
  readonly refused: number;
}

/** Goes to the browser's own counts: a face is told from other data by its channels' name, which `Room.traffic` does not. */
export function sentSoFar(page: Page): Promise<SentSoFar> {
  return page.evaluate(async () => {
    const { egressRecord } = globalThis as unknown as {
      egressRecord: { readonly connections: readonly RTCPeerConnection[] };
    };
    const traffic = await globalThis.guise?.room?.traffic();
    if (!traffic) throw new Error('this page is in no call');
    let [packets, bytes] = [0, 0];
    for (const connection of egressRecord.connections)
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type !== 'data-channel' || entry.label !== 'face') continue;
        packets += entry.messagesSent;
        bytes += entry.bytesSent;
      }
    return { at: performance.now(), packets, bytes, wire: traffic.sent.wire };
  });
}

/** `null` in a plain call. */
export function openedSoFar(page: Page): Promise<OpenedSoFar | null> {
  return page.evaluate(() => {
    const stats = globalThis.guise?.room?.seal?.stats;
    return stats ? { opened: stats.opened, refused: stats.unknownKey + stats.forged + stats.replayed } : null;
  });
}
