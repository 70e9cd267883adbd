import { checkFaceFrame, FaceEncoder, type FaceFrame, type FaceLayer, WireError } from '@guise/protocol';
import { LayerSchedule } from './layer-schedule.js';
import { NetworkRate } from './network-rate.js';
import { isSeen } from './seen.js';
import { SendPolicy } from './send-policy.js';

/** Where face packets go. */
export interface FaceChannel {
  readonly readyState: RTCDataChannelState;
  /** Bytes handed over and not sent yet. */
  readonly bufferedAmount: number;
  /**
   * @param layer on which the packet belongs; whoever has but one takes all of them.
   * @param counted whether somebody needs the layer's count to know what they miss
   */
  send(packet: Uint8Array, layer: FaceLayer, counted: boolean): void;
}

/** What became of the frames given to the sender. */
export interface FaceSendStats {
  sent: number;
  /** What those packets hold, without any headers [bytes]. */
  bytes: number;
  /** Left out because nobody would miss them: the face kept still, or the rate is lowered. */
  spared: number;
  /** Dropped because earlier packets had not left yet. */
  droppedCongested: number;
  /** Dropped because the channel was not open, or a camera saw it that is off. */
  droppedClosed: number;
  /** Dropped because the frame held values that no packet can carry. */
  droppedInvalid: number;
  /** Frames a second at most, as the network allows: 30, 15 or 10. */
  rate: number;
}

/** More than about two packets waiting: the network is behind, and a queued face is a late face [bytes]. */
const CONGESTED = 200;
/** Keyframes that others ask for are at least this far apart [ms]: however many ask, they cost little. */
const KEYFRAME_DISTANCE = 150;
/** After such a silence receivers are about to forget what packets differ from [ms], see WIRE.md. */
const SILENCE = 4000;
/** A keyframe and its copy go out as soon as there are frames, however still the face. */
const URGENT_PACKETS = 2;
/** From this loss on packets that depend on two others are not worth what they save... */
const LOSSY = 0.04;
/** ...and a keyframe goes out three times; below, whoever misses both asks for another. */
const COPIES = { usual: 1, lossy: 2 };

export interface FaceSenderOptions {
  /** Whether landmarks go along; they make a packet a third larger. */
  landmarks: boolean;
}

/** Sends the frames that are worth it, or drops them: never queues. */
export class FaceSender {
  #channel: FaceChannel | null = null;
  readonly #encoder: FaceEncoder;
  readonly #policy = new SendPolicy();
  readonly #layers = new LayerSchedule();
  readonly #networkRate = new NetworkRate();
  /** Whether anybody takes only some layers. */
  #layered = false;
  #cameraOn = true;
  #keyframeWanted = false;
  #keyframeAt = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NaN;
  /** Packets that go out at once, whatever the policy says. */
  #urgent = 0;
  /** What was tried and what was congested since the last report of the network. */
  #recent = { tried: 0, congested: 0 };
  readonly #stats = {
    sent: 0,
    bytes: 0,
    spared: 0,
    droppedCongested: 0,
    droppedClosed: 0,
    droppedInvalid: 0,
  };

  constructor(options: FaceSenderOptions) {
    this.#encoder = new FaceEncoder(options);
  }

  get stats(): FaceSendStats {
    return { ...this.#stats, rate: this.#policy.rate };
  }

  handleChannel(channel: FaceChannel | null): void {
    // Whoever listens to a new channel has heard nothing of the old one.
    if (channel !== this.#channel) {
      this.handleKeyframeRequest();
      this.#layered = false;
    }
    this.#channel = channel;
  }

  /** Camera on or off: while it is off, nothing that a camera saw is sent, whatever the tracker still produces. */
  handleCamera(on: boolean): void {
    this.#cameraOn = on;
  }

  /**
   * Whether anybody takes only some layers. While nobody does, packets differ from what is nearest, whatever layer that went
   * out on, and nothing needs counting: that is smaller.
   */
  handleLayered(layered: boolean): void {
    if (layered && !this.#layered) this.#encoder.forgetNear();
    this.#layered = layered;
  }

  /** Somebody has come who knows no keyframe of ours: one of the next packets is one. */
  handleKeyframeRequest(): void {
    this.#keyframeWanted = true;
  }

  /**
   * What the network did since the last time, every few seconds.
   * @param lossShare of our packets, as the receivers say, 0..1.
   * @param roundTrip to the server [ms], `null` if unknown.
   */
  handleNetwork(time: number, lossShare: number, roundTrip: number | null): void {
    const { tried, congested } = this.#recent;
    const congestedShare = tried > 0 ? congested / tried : 0;
    this.#recent = { tried: 0, congested: 0 };
    this.#policy.rate = this.#networkRate.observe({ time, lossShare, roundTrip, congestedShare });
    this.#encoder.nearby = lossShare < LOSSY;
    this.#encoder.copies = lossShare < LOSSY ? COPIES.usual : COPIES.lossy;
  }

  /** @returns whether the frame was handed to the network. */
  send(frame: FaceFrame): boolean {
    const channel = this.#channel;
    if (channel?.readyState !== 'open' || (!this.#cameraOn && isSeen(frame)))
      return this.#drop('droppedClosed');
    // Before anything is concluded from its values.
    if (!isFace(frame)) return this.#drop('droppedInvalid');
    if (frame.timestamp - this.#sentAt > SILENCE) this.handleKeyframeRequest();
    this.#takeKeyframeRequest(frame.timestamp);
    if (!this.#policy.wants(frame) && this.#urgent === 0) return this.#drop('spared');
    this.#recent.tried++;
    if (channel.bufferedAmount > CONGESTED) {
      this.#recent.congested++;
      return this.#drop('droppedCongested');
    }
    const due = this.#layers.layerAt(frame.timestamp);
    const packet = this.#encoder.encode(frame, this.#layered ? due : 0);
    const layer = this.#layered ? this.#encoder.layer : due;
    // Who takes the top takes everything, and knows by the packets' own numbers.
    channel.send(packet, layer, this.#layered && layer < 2);
    this.#stats.bytes += packet.length;
    this.#policy.handleSent(frame.timestamp);
    this.#layers.handleSent(frame.timestamp, layer);
    this.#sentAt = frame.timestamp;
    this.#urgent = Math.max(0, this.#urgent - 1);
    this.#stats.sent++;
    return true;
  }

  #takeKeyframeRequest(timestamp: number): void {
    const since = timestamp - this.#keyframeAt;
    if (!this.#keyframeWanted || (since >= 0 && since < KEYFRAME_DISTANCE)) return;
    this.#keyframeWanted = false;
    this.#keyframeAt = timestamp;
    this.#urgent = URGENT_PACKETS;
    this.#encoder.requestKeyframe();
  }

  #drop(why: 'spared' | 'droppedCongested' | 'droppedClosed' | 'droppedInvalid'): false {
    this.#stats[why]++;
    return false;
  }
}

function isFace(frame: FaceFrame): boolean {
  try {
    checkFaceFrame(frame);
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}
