import type { Page } from '@playwright/test';

/** What a page got of its browser: cameras and peer connections, kept where a test can look at them. */
export interface DeviceTap {
  readonly tracks: MediaStreamTrack[];
  readonly connections: RTCPeerConnection[];
}

/** Call before the page is opened. */
export async function tapDevices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tap: DeviceTap = { tracks: [], connections: [] };
    Object.assign(globalThis, { deviceTap: tap });
    const { mediaDevices } = navigator;
    const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await getUserMedia(constraints);
      tap.tracks.push(...stream.getTracks());
      return stream;
    };
    globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
      construct(target, args) {
        const connection = new target(...args);
        tap.connections.push(connection);
        return connection;
      },
    });
  });
}

/** Pictures a second that the camera is asked for at most; `null`: there is none. */
export function cameraRate(page: Page): Promise<number | null> {
  return page.evaluate(() => {
    const { tracks } = (globalThis as unknown as { deviceTap: DeviceTap }).deviceTap;
    const camera = tracks.findLast(({ kind, readyState }) => kind === 'video' && readyState === 'live');
    return camera?.getSettings().frameRate ?? null;
  });
}

/** How the server's ends of the open connections are recognised: others after every restart of ICE. */
export function iceNames(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { connections } = (globalThis as unknown as { deviceTap: DeviceTap }).deviceTap;
    return connections
      .filter(({ connectionState }) => connectionState !== 'closed')
      .map(({ remoteDescription }) => /ice-ufrag:(\S+)/.exec(remoteDescription?.sdp ?? '')?.[1] ?? '');
  });
}
