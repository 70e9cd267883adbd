import type { Page } from '@playwright/test';
import type { Node3D } from './guise-handle.js';
import type { Sample } from './signal.js';

/** What an avatar did on somebody's screen: the three.js object's own rotation and morph weights. */
export interface Motion {
  /** Roll of the face [degrees], positive when it leans anticlockwise as the viewer sees it. */
  readonly roll: Sample[];
  readonly jawOpen: Sample[];
}

/** Watches the avatar of the participant called `name` on this page for some seconds. */
export async function watchAvatar(page: Page, name: string, seconds: number): Promise<Motion> {
  const rows = await page.evaluate(recordAvatar, { name, seconds });
  return {
    roll: rows.map(([time, roll]) => ({ time, value: roll })),
    jawOpen: rows.map(([time, , jawOpen]) => ({ time, value: jawOpen })),
  };
}

/** Runs in the page: [seconds, roll, jawOpen] at every other turn of a 60 Hz screen. */
function recordAvatar({ name, seconds }: { name: string; seconds: number }) {
  const rows: [time: number, roll: number, jawOpen: number][] = [];
  const face = findFace();
  return new Promise<typeof rows>((resolve, reject) => {
    const begin = performance.now();
    const timer = setInterval(() => {
      const time = (performance.now() - begin) / 1000;
      try {
        rows.push([time, rollOf(face), weightOf(face, 'jawOpen')]);
      } catch (error) {
        clearInterval(timer);
        reject(error);
      }
      if (time >= seconds) {
        clearInterval(timer);
        resolve(rows);
      }
    }, 33);
  });

  function findFace(): Node3D {
    const { room, avatars } = globalThis.guise ?? {};
    const participant = [...(room?.participants.values() ?? [])].find((other) => other.name === name);
    const faces: Node3D[] = [];
    avatars?.get(participant?.id ?? '')?.object.traverse((node) => {
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
