/** What players tell each other twenty times a second: 12 of the 64 bytes that `lobby.setState` takes. */
export type PlayerState = NonNullable<ReturnType<typeof decodeState>>;

export const COLOURS = ['#e4572e', '#f0b23e', '#4f9d69', '#2f7f86', '#5a6fd0', '#8a5bb5', '#d95f87'] as const;

const BYTES = 12;
const TURN = 2 * Math.PI;
const NOT_COUNTING = 255;

export function encodeState(state: PlayerState): Uint8Array {
  const view = new DataView(new ArrayBuffer(BYTES));
  view.setUint16(0, Math.round(state.time) & 0xffff);
  view.setInt16(2, Math.round(state.x * 100));
  view.setInt16(4, Math.round(state.z * 100));
  view.setUint16(6, Math.round((state.heading / TURN) * 0x10000) & 0xffff);
  view.setUint8(8, Number(state.ready) | (state.emote << 1));
  view.setUint8(9, state.emotes);
  view.setUint8(10, state.colour);
  view.setUint8(11, state.countdown === null ? NOT_COUNTING : Math.round(state.countdown * 25));
  return new Uint8Array(view.buffer);
}

/** `null`: no state of this game. What comes from others may be anything. */
export function decodeState(bytes: Uint8Array) {
  if (bytes.length !== BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint8(8);
  const countdown = view.getUint8(11);
  return {
    /** The sender's clock [ms]; only its lowest 16 bits travel. */
    time: view.getUint16(0),
    /** On the ground, from the plaza's middle, -327..327 [m]. */
    x: view.getInt16(2) / 100,
    z: view.getInt16(4) / 100,
    /** Counterclockwise from above; 0 looks along +Z [rad]. */
    heading: (view.getUint16(6) / 0x10000) * TURN,
    ready: (flags & 1) === 1,
    /** The last emote, 0..127, and how many there have been: a repeated one is new. */
    emote: flags >> 1,
    emotes: view.getUint8(9),
    /** Which of the `COLOURS` the body has, 0..255. */
    colour: view.getUint8(10),
    /** Until the start, 0..10, by this player's count; `null`: it is not counting [s]. */
    countdown: countdown === NOT_COUNTING ? null : countdown / 25,
  };
}
