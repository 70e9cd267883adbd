import { createSocket, type Socket } from 'node:dgram';
import type { FaceFrame } from '@guise/protocol';
import { type Expressions, vmcFace } from './vmc-face.js';
import { vmcPackets } from './vmc-packets.js';

/** Where faces go. */
export interface VmcTarget {
  /** Name or address. */
  readonly host: string;
  /** The first of the ports; VMC's own is 39539. */
  readonly port: number;
}

/** Sends faces as VMC over UDP, each to a port of its own. Nobody answers: a receiver may come and go. */
export class VmcSender {
  readonly #socket: Socket;

  private constructor(
    socket: Socket,
    private readonly target: VmcTarget,
    private readonly expressions: Expressions,
  ) {
    this.#socket = socket;
    // Nobody listens there (yet).
    socket.on('error', () => undefined);
  }

  static open(target: VmcTarget, expressions: Expressions): VmcSender {
    return new VmcSender(createSocket(target.host.includes(':') ? 'udp6' : 'udp4'), target, expressions);
  }

  /**
   * @param face `null`: nobody is there
   * @param now the bridge's clock [ms]
   * @param place 0: the first port, 1: the next
   */
  send(face: FaceFrame | null, now: number, place = 0): void {
    const { host, port } = this.target;
    for (const packet of vmcPackets(face && vmcFace(face, this.expressions), now / 1000)) {
      this.#socket.send(packet, port + place, host, () => undefined);
    }
  }

  close(): void {
    this.#socket.close();
  }
}
