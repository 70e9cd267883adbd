import type { RateShare } from './rates.js';

/** What the benchmark tells a process of participants, and what it answers. */
export type Order =
  | { readonly kind: 'join'; readonly server: string; readonly seats: readonly Seat[] }
  /** Everybody is there, and says how often they want whose face. */
  | { readonly kind: 'wish' }
  | { readonly kind: 'send' }
  | { readonly kind: 'begin' }
  /** What took how long since it was last asked, while everything goes on. */
  | { readonly kind: 'take' }
  | { readonly kind: 'end' }
  /** What everybody sent, in all processes. */
  | { readonly kind: 'collect'; readonly sent: readonly Sent[] }
  | { readonly kind: 'leave' };

/** Somebody to be. */
export interface Seat {
  readonly room: string;
  /** How many are in it, oneself included. */
  readonly people: number;
  readonly speaks: boolean;
  /** Is told of what comes. Nobody in one process is, or everybody. */
  readonly hears: boolean;
  /** Decodes what comes, rather than counting it only. */
  readonly decodes: boolean;
  /** Which of the recordings is sent, and from where on. */
  readonly track: number;
  readonly offset: number;
  readonly rates: readonly RateShare[];
}

/** The packets that one participant sent while it counted, by their number since the first one ever. */
export interface Sent {
  readonly id: string;
  readonly room: string;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

/** What arrived, at all participants of one process. */
export interface Arrived {
  /** Packets that should have arrived, and that did. */
  readonly expected: number;
  readonly received: number;
  /** What was received of each face that somebody asks for as often as for any other, as for those in sight. */
  readonly countsInSight: readonly number[];
  /** Of each face of which all is asked for, the share that came of what its sender sent: of one that keeps still that is less than 30 a second. */
  readonly sharesOfWhole: readonly number[];
  /** From a sender of this process to a receiver of it [ms]: past the server, and what more it takes through it (`addedTo`). */
  readonly direct: readonly number[];
  readonly added: readonly number[];
  /** From how many senders to how many receivers that was, as pairs. */
  readonly ways: number;
  /** Opus packets that were received while it counted. */
  readonly voice: number;
}

export type Answer =
  | { readonly kind: 'joined'; readonly ids: readonly string[] }
  | { readonly kind: 'wished' }
  /** Everybody has heard of everybody. */
  | { readonly kind: 'sending' }
  | { readonly kind: 'begun' }
  | {
      readonly kind: 'taken';
      readonly latencies: readonly number[];
      readonly direct: readonly number[];
      /** When a face of somebody who is not in this process came last, by the machine's clock [ms]; `null`: none ever came. */
      readonly foreign: number | null;
    }
  | { readonly kind: 'ended'; readonly sent: readonly Sent[]; readonly seconds: number }
  | { readonly kind: 'collected'; readonly arrived: Arrived }
  | { readonly kind: 'left' }
  | { readonly kind: 'problem'; readonly message: string };
