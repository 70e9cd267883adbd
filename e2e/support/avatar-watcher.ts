import type { Page } from '@playwright/test';
import type { Node3D } from './guise-handle.js';
import type { Sample } from './signal.js';

/** What an avatar did on somebody's screen: the three.js object's own rotation and morph weights. */
export interface Motion {
  /** Roll of the face [degrees], positive when it leans anticlockwise as the viewer sees it. */
  readonly roll: Sample[];
  readonly jawOpen: Sample[];
  /** How far the lips are apart: jawOpen less what mouthClose makes up for. */
  readonly lips: Sample[];
}

/** A recording under way in the page. */
interface Recording {
  rows: [time: number, roll: number, jawOpen: number, lips: number][];
  /** What went wrong, if anything did. */
  problem: string | null;
  end(): void;
}

/**
 * What the avatar of the participant called `name`, or one's own one (`You`), does on this page for as long as `during`
 * takes, looked at `every` so many ms.
 */
export async function watchAvatar(
  page: Page,
  name: string,
  during: Promise<unknown>,
  every = 33,
): Promise<Motion> {
  await page.waitForFunction(hasAvatar, name);
  const recording = await page.evaluateHandle(recordAvatar, { name, every });
  await during;
  const { rows, problem } = await recording.evaluate((running) => {
    running.end();
    return { rows: running.rows, problem: running.problem };
  });
  if (problem) throw new Error(problem);
  return {
    roll: rows.map(([time, roll]) => ({ time, value: roll })),
    jawOpen: rows.map(([time, , jawOpen]) => ({ time, value: jawOpen })),
    lips: rows.map(([time, , , lips]) => ({ time, value: lips })),
  };
}

/** What that avatar does at this moment. */
export async function glanceAt(page: Page, name: string): Promise<{ roll: number; jawOpen: number }> {
  const { roll, jawOpen } = await watchAvatar(page, name, Promise.resolve());
  return { roll: roll.at(-1)?.value ?? Number.NaN, jawOpen: jawOpen.at(-1)?.value ?? Number.NaN };
}

/** Runs in the page: whether that participant's avatar has loaded. */
function hasAvatar(name: string): boolean {
  const { room, avatars, localAvatar } = globalThis.guise ?? {};
  if (name === 'You') return localAvatar != null;
  const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
  return avatars?.has(participant?.id ?? '') ?? false;
}

/** Runs in the page. */
function recordAvatar({ name, every }: { name: string; every: number }): Recording {
  const face = findFace();
  const timer = setInterval(read, every);
  const recording: Recording = {
    rows: [],
    problem: null,
    end() {
      clearInterval(timer);
    },
  };
  read();
  return recording;

  function read(): void {
    const time = (performance.timeOrigin + performance.now()) / 1000;
    try {
      const jawOpen = weightOf(face, 'jawOpen');
      recording.rows.push([time, rollOf(face), jawOpen, jawOpen - weightOf(face, 'mouthClose')]);
    } catch (error) {
      recording.problem = String(error);
      recording.end();
    }
  }

  function findFace(): Node3D {
    const { room, avatars, localAvatar } = globalThis.guise ?? {};
    const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
    const faces: Node3D[] = [];
    const avatar = name === 'You' ? localAvatar : avatars?.get(participant?.id ?? '');
    avatar?.object3D.traverse((node) => {
      if (node.morphTargetDictionary && 'jawOpen' in node.morphTargetDictionary) faces.push(node);
    });
    if (!faces[0]) throw new Error(`${name} has no avatar with a face here`);
    return faces[0];
  }

  function rollOf(node: Node3D): number {
    const rotation = node.quaternion.clone();
    for (let above = node.parent; above; above = above.parent) rotation.premultiply(above.quaternion);
    const { x, y, z, w } = rotation;
    return (Math.atan2(2 * (x * y + z * w), 1 - 2 * (y * y + z * z)) * 180) / Math.PI;
  }

  function weightOf(node: Node3D, morph: string): number {
    const weight = node.morphTargetInfluences?.[node.morphTargetDictionary?.[morph] ?? -1];
    if (weight === undefined || !Number.isFinite(weight)) throw new Error(`${morph} is ${weight}`);
    return weight;
  }
}
