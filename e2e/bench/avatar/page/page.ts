import { type AvatarDetail, createStageLights, frameCamera } from '@guise/avatar';
import type { FaceFrame } from '@guise/protocol';
import { PerspectiveCamera, Scene, WebGLRenderer } from 'three';
import { revive } from '../../codec/timing.js';
import type { Case, Duration, Task } from '../figures.js';
import { graphicsMemory } from './memory.js';
import { type Kind, kinds, type Puppet } from './puppets.js';

declare global {
  interface Window {
    measureAvatars(task: Task): Promise<Case[]>;
    /** Hears what comes next; the whole takes minutes. */
    sayWhat(next: string): Promise<void>;
    /** Chromium with --js-flags=--expose-gc. */
    gc(): void;
  }
  interface Performance {
    /** Chromium with --enable-precise-memory-info. */
    memory: { usedJSHeapSize: number };
  }
}

const WIDTH = 960;
const HEIGHT = 540;
const SECONDS = 1 / 60;
/** Updates timed together: clocks of browsers are coarse. */
const BATCH = 400;
const ROUNDS = 40;
const WARM_UP = 10;
const PICTURES = { warmUp: 1, rounds: 7 };
/**
 * Updates whose garbage is weighed; few enough that the collector does not come in between. The least of so many weighings
 * counts: what the compiler leaves on the heap while it is at work is no garbage of an update, and it may be for a second.
 */
const WEIGHED = 2000;
const WEIGHINGS = 15;

window.measureAvatars = async ({ frames, counts, ownFace }) => {
  const motion = revive(frames);
  const cases: Case[] = [];
  for (const kind of kinds(Uint8Array.from(ownFace))) {
    for (const detail of kind.details) {
      for (const count of counts) {
        await window.sayWhat(`${kind.name}, ${detail}, ${count}`);
        cases.push(await measure(kind, detail, count, motion));
      }
    }
  }
  return cases;
};

async function measure(
  kind: Kind,
  detail: AvatarDetail,
  count: number,
  motion: readonly FaceFrame[],
): Promise<Case> {
  const puppets = await Promise.all(Array.from({ length: count }, (_, i) => kind.make(i, detail)));
  const mover = new Mover(motion);
  const update = timed(WARM_UP, ROUNDS, () => {
    for (let done = 0; done < BATCH; done += count) for (const puppet of puppets) mover.move(puppet);
  });
  const updates = Math.ceil(BATCH / count) * count;
  const studio = new Studio(puppets);
  const picture = timed(
    PICTURES.warmUp,
    PICTURES.rounds,
    () => {
      for (const puppet of puppets) mover.move(puppet);
      studio.paint();
    },
    () => studio.wait(),
  );
  const figures: Case = {
    kind: kind.name,
    count,
    detail,
    update: { median: update.median / updates, minimum: update.minimum / updates },
    picture,
    garbage: garbageOf(puppets, mover),
    drawCalls: studio.drawCalls / count,
    triangles: studio.triangles / count,
    memory: graphicsMemory(puppets.map(({ object3D }) => object3D)),
  };
  for (const puppet of puppets) puppet.dispose();
  studio.dispose();
  return figures;
}

/** Goes through the recording again and again; time never runs backwards. */
class Mover {
  readonly #frames: readonly FaceFrame[];
  readonly #frame: FaceFrame;
  #next = 0;

  constructor(frames: readonly FaceFrame[]) {
    this.#frames = frames;
    this.#frame = { ...(frames[0] as FaceFrame) };
  }

  move(puppet: Puppet): void {
    const recorded = this.#frames[this.#next % this.#frames.length] as FaceFrame;
    const frame = this.#frame;
    frame.timestamp = ++this.#next * 1000 * SECONDS;
    frame.pose = recorded.pose;
    frame.blendshapes = recorded.blendshapes;
    frame.sources = recorded.sources;
    puppet.apply(frame);
    puppet.update(SECONDS);
    puppet.object3D.updateMatrixWorld();
  }
}

/** A call's picture: every avatar in a tile of its own, on one canvas. */
class Studio {
  readonly #renderer = new WebGLRenderer({ antialias: true, alpha: true });
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera();
  readonly #puppets: readonly Puppet[];
  readonly #columns: number;

  constructor(puppets: readonly Puppet[]) {
    this.#puppets = puppets;
    this.#columns = Math.ceil(Math.sqrt(puppets.length));
    this.#renderer.setSize(WIDTH, HEIGHT);
    this.#renderer.autoClear = false;
    this.#renderer.info.autoReset = false;
    this.#scene.add(createStageLights());
    for (const { object3D } of puppets) {
      object3D.visible = false;
      this.#scene.add(object3D);
    }
    document.body.replaceChildren(this.#renderer.domElement);
  }

  get drawCalls(): number {
    return this.#renderer.info.render.calls;
  }

  get triangles(): number {
    return this.#renderer.info.render.triangles;
  }

  paint(): void {
    const rows = Math.ceil(this.#puppets.length / this.#columns);
    const [width, height] = [WIDTH / this.#columns, HEIGHT / rows];
    this.#renderer.info.reset();
    this.#renderer.clear();
    frameCamera(this.#camera, width / height);
    this.#puppets.forEach(({ object3D }, i) => {
      const row = Math.floor(i / this.#columns);
      this.#renderer.setViewport((i % this.#columns) * width, row * height, width, height);
      object3D.visible = true;
      this.#renderer.render(this.#scene, this.#camera);
      object3D.visible = false;
    });
  }

  /** Until the picture is drawn: the next one is not to queue behind it, on the main thread, where it is timed. */
  wait(): void {
    const gl = this.#renderer.getContext();
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  }

  dispose(): void {
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }
}

/** @param between rounds, untimed */
function timed(warmUp: number, rounds: number, round: () => void, between = () => {}): Duration {
  const durations: number[] = [];
  for (let i = 0; i < warmUp + rounds; i++) {
    const start = performance.now();
    round();
    if (i >= warmUp) durations.push(performance.now() - start);
    between();
  }
  durations.sort((a, b) => a - b);
  return { median: durations[durations.length >> 1] as number, minimum: durations[0] as number };
}

/** Bytes an update leaves: the least of a few rounds, since a compiler that is still at work allocates, too. */
function garbageOf(puppets: readonly Puppet[], mover: Mover): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < WEIGHINGS; round++) {
    window.gc();
    const before = performance.memory.usedJSHeapSize;
    for (let i = 0; i < WEIGHED; i++) mover.move(puppets[i % puppets.length] as Puppet);
    least = Math.min(least, performance.memory.usedJSHeapSize - before);
  }
  return least / WEIGHED;
}
