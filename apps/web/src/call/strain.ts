import { Observable } from '../observable.js';

/** How much work the picture and the tracker may make. */
export interface Effort {
  /** Device pixels per CSS pixel, at most. */
  readonly pixelRatio: number;
  /** `small`: everybody has the coarse triangles that small tiles have. */
  readonly detail: 'full' | 'small';
  /** Pictures of the stage a second, at most. */
  readonly stageRate: number;
  /** Pictures of the camera a second, at most: each is tracked. */
  readonly cameraRate: number;
  /** Whether the face may be read with the larger model, where a graphics card is fast enough for it. */
  readonly heavyModel: boolean;
}

/** From everything to as little as still is a call: what is missed least goes first. */
export const EFFORTS: readonly [Effort, ...Effort[]] = [
  { pixelRatio: 2, detail: 'full', stageRate: 60, cameraRate: 30, heavyModel: true },
  { pixelRatio: 1, detail: 'full', stageRate: 60, cameraRate: 30, heavyModel: true },
  { pixelRatio: 1, detail: 'small', stageRate: 60, cameraRate: 30, heavyModel: false },
  { pixelRatio: 1, detail: 'small', stageRate: 30, cameraRate: 30, heavyModel: false },
  { pixelRatio: 1, detail: 'small', stageRate: 30, cameraRate: 15, heavyModel: false },
];

/** What is looked at at a time [ms]. */
const WINDOW = 2000;
/** A longer pause is no work: the page was hidden, or the machine slept [ms]. */
const AWAY = 1500;
/** Pictures of the page whose middle gap is longer, or that take such a share of the time in long tasks, stutter [ms; 0..1]. */
const BUSY = { gap: 45, longTasks: 0.3, trackerLag: 150 };
/** With everything below these there is room for more. Between the two nothing changes. */
const EASY = { gap: 36, longTasks: 0.08, trackerLag: 80 };
/** Windows in a row after which less is done, and more again. */
const LOWER_AFTER = 2;
const RAISE_AFTER = 8;
/** Whoever tried more and had to give in waits longer for the next try, up to so many times as long. */
const MOST_PATIENCE = 8;

/** What one window was like. */
export type Load = 'busy' | 'fine' | 'easy';

/**
 * Watches how hard this device works, and says how much it should do: a little less after some seconds of stutter, and more again
 * after a while of ease, so that nothing goes back and forth. Told of every picture, long task and tracked face; has no clock.
 */
export class Strain extends Observable {
  /** Index into {@link EFFORTS}: 0 is everything. */
  level = 0;
  /** What the last window was like. */
  load: Load = 'fine';
  #began: number | null = null;
  #last = 0;
  #gaps: number[] = [];
  #longTasks = 0;
  #lags: number[] = [];
  #busyRow = 0;
  #easyRow = 0;
  #patience = 1;
  #raised = false;

  get effort(): Effort {
    return EFFORTS[this.level] ?? EFFORTS[0];
  }

  /** A picture of the page begins. @param now [ms] */
  handlePicture(now: number): void {
    const gap = now - this.#last;
    this.#last = now;
    if (this.#began === null || gap > AWAY) {
      this.#begin(now);
      return;
    }
    this.#gaps.push(gap);
    if (now - this.#began >= WINDOW) this.#judge(now);
  }

  /** The page was busy with one thing for so long [ms]. */
  handleLongTask(duration: number): void {
    this.#longTasks += duration;
  }

  /** A face was tracked so long after its picture was taken [ms]. */
  handleTracked(lag: number): void {
    this.#lags.push(lag);
  }

  #begin(now: number): void {
    this.#began = now;
    this.#gaps = [];
    this.#lags = [];
    this.#longTasks = 0;
  }

  #judge(now: number): void {
    const measured = {
      gap: middle(this.#gaps),
      longTasks: this.#longTasks / (now - (this.#began ?? now)),
      trackerLag: middle(this.#lags),
    };
    this.#begin(now);
    const names = ['gap', 'longTasks', 'trackerLag'] as const;
    const busy = names.some((name) => measured[name] > BUSY[name]);
    const easy = names.every((name) => measured[name] < EASY[name]);
    this.load = busy ? 'busy' : easy ? 'easy' : 'fine';
    this.#busyRow = busy ? this.#busyRow + 1 : 0;
    this.#easyRow = easy ? this.#easyRow + 1 : 0;
    if (this.#busyRow >= LOWER_AFTER && this.level < EFFORTS.length - 1) this.#lower();
    else if (this.#easyRow >= RAISE_AFTER * this.#patience && this.level > 0) this.#raise();
  }

  #lower(): void {
    // More was too much: the next try waits longer.
    if (this.#raised) this.#patience = Math.min(2 * this.#patience, MOST_PATIENCE);
    this.#raised = false;
    this.#change(this.level + 1);
  }

  #raise(): void {
    this.#raised = true;
    this.#change(this.level - 1);
  }

  #change(level: number): void {
    this.level = level;
    this.#busyRow = this.#easyRow = 0;
    this.changed();
  }
}

function middle(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
