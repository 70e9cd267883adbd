/** What a cluster tells the rooms of this node. */
export interface ClusterListener {
  /** Another node has this room, which was ours: this one's goes. */
  onRoomLost(name: string): void;
  /** The others go on without this node, and take its rooms: all of them go, and none begins until it is back. */
  onCutOff(): void;
  /** Others came or went. @param addresses of all that are there, this one first */
  onServersChanged(addresses: readonly string[]): void;
}

/** The servers that share their rooms, as one of them sees them. A port. */
export interface Cluster {
  listener: ClusterListener | null;
  /** Where browsers reach the nodes that are there, this one first; empty where there is only this one. */
  readonly addresses: readonly string[];
  /** How long ago this node's last sign of life was [ms]; `null`: there was none, or nobody looks for any. */
  readonly age: number | null;
  /** How long ago what the servers share was empty or out of everybody's reach [ms], as far as this node has heard; `null`: nobody shares anything. */
  readonly awake: number | null;
  /** The others go on without this node. */
  readonly cutOff: boolean;
  /** A node that takes rooms where this one does not; `null`: there is none. */
  readonly other: string | null;
  /** @param address where browsers reach this node */
  join(address: string): Promise<void>;
  /** This node takes no rooms any more. */
  drain(): void;
  /** Its rooms are anybody's at once. */
  leave(): Promise<void>;
}

/** The only server there is. */
export class SoleServer implements Cluster {
  listener: ClusterListener | null = null;
  readonly addresses: readonly string[] = [];
  readonly age = null;
  readonly awake = null;
  readonly cutOff = false;
  readonly other = null;

  async join(): Promise<void> {}
  drain(): void {}
  async leave(): Promise<void> {}
}
