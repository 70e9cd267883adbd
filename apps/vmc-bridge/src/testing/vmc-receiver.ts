import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { decode } from 'node-osc';

type Argument = number | string | { readonly value: number | string };
interface Message {
  readonly oscType: 'message';
  readonly address: string;
  readonly args: readonly Argument[];
}
interface Bundle {
  readonly oscType: 'bundle';
  readonly elements: readonly (Message | Bundle)[];
}

/** What a receiver holds when it is told to apply. */
export interface VmcState {
  ok: number | null;
  time: number | null;
  root: readonly number[] | null;
  /** x, y, z, and a quaternion x, y, z, w. */
  readonly bones: Map<string, readonly number[]>;
  readonly blends: Map<string, number>;
}

/** For tests: a VMC receiver that reads OSC by another library than the one that writes it. */
export class VmcReceiver {
  /** Sizes of what came [bytes]. */
  readonly sizes: number[] = [];
  readonly addresses: string[] = [];
  #state = emptyState();
  readonly #waiting = new Set<(state: VmcState) => void>();

  private constructor(
    private readonly socket: Socket,
    readonly port: number,
  ) {
    socket.on('message', (bytes) => {
      this.sizes.push(bytes.byteLength);
      this.#take(decode(bytes) as Message | Bundle);
    });
  }

  /** @param port 0: any free one */
  static async open(port = 0): Promise<VmcReceiver> {
    const socket = createSocket('udp4').bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new VmcReceiver(socket, socket.address().port);
  }

  /** The next state that is applied and `wanted`; of one that nobody is there to apply, the next `OK 0`. */
  next(wanted: (state: VmcState) => boolean = () => true): Promise<VmcState> {
    return new Promise((resolve) => {
      const listener = (state: VmcState) => {
        if (!wanted(state)) return;
        this.#waiting.delete(listener);
        resolve(state);
      };
      this.#waiting.add(listener);
    });
  }

  close(): void {
    this.socket.close();
  }

  #take(packet: Message | Bundle): void {
    if (packet.oscType === 'bundle') {
      for (const element of packet.elements) this.#take(element);
      return;
    }
    const { address } = packet;
    const args = packet.args.map((argument) => (typeof argument === 'object' ? argument.value : argument));
    this.addresses.push(address);
    const [name, ...rest] = args;
    const state = this.#state;
    if (address === '/VMC/Ext/OK') state.ok = name as number;
    else if (address === '/VMC/Ext/T') state.time = name as number;
    else if (address === '/VMC/Ext/Root/Pos') state.root = rest as number[];
    else if (address === '/VMC/Ext/Bone/Pos') state.bones.set(name as string, rest as number[]);
    else if (address === '/VMC/Ext/Blend/Val') state.blends.set(name as string, rest[0] as number);
    else if (address !== '/VMC/Ext/Blend/Apply') throw new Error(`${address} is no message of VMC`);
    if (address === '/VMC/Ext/Blend/Apply' || (address === '/VMC/Ext/T' && state.ok === 0)) {
      this.#state = emptyState();
      for (const listener of [...this.#waiting]) listener(state);
    }
  }
}

function emptyState(): VmcState {
  return { ok: null, time: null, root: null, bones: new Map(), blends: new Map() };
}
