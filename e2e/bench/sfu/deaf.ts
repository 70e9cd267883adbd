import datachannel from 'node-datachannel';

/**
 * From now on nobody in this process is told of anything that comes: libdatachannel takes, decrypts and acknowledges it, and that is all. What
 * the server sends and gets is the same, and a machine carries many more.
 */
export function deafen(): void {
  datachannel.PeerConnection = class extends datachannel.PeerConnection {
    override createDataChannel(...args: Parameters<datachannel.PeerConnection['createDataChannel']>) {
      return stopEars(super.createDataChannel(...args));
    }

    override addTrack(...args: Parameters<datachannel.PeerConnection['addTrack']>) {
      return stopEars(super.addTrack(...args));
    }
  };
}

/** Its class cannot be changed. */
function stopEars<T extends datachannel.DataChannel | datachannel.Track>(line: T): T {
  return Object.defineProperty(line, 'onMessage', { value: () => undefined });
}
