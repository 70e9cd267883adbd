// What an update of somebody's own model leaves to the garbage collector [bytes]:
//   node --expose-gc --no-concurrent-recompilation packages/avatar/tools/garbage.mjs NAME
// One model a process: what is compiled for two kinds at once boxes numbers that neither alone does.
import { restFaceFrame } from '@guise/protocol';
import { createModelAvatar } from '../dist/index.js';
import { bytesOf, writeArkitGlb, writeVrm1 } from '../dist/testing/write-models.js';

const SECONDS = 1 / 60;
const WARM_UP = 20_000;
/** Few enough that the collector does not come in between; the least counts, as a compiler that is still at work allocates, too. */
const WEIGHED = 2000;
const WEIGHINGS = 25;

const MODELS = {
  glb: () => writeArkitGlb({ texture: false }),
  vrm: () => writeVrm1({ face: 'perfect-sync', texture: false }),
  'vrm-without-springs': () => {
    const model = writeVrm1({ face: 'perfect-sync', texture: false });
    delete model.json.extensions.VRMC_springBone;
    return model;
  },
};

const write = MODELS[process.argv[2]];
if (!write) throw new Error(`NAME is one of ${Object.keys(MODELS).join(', ')}.`);
console.log(await garbageOf(await createModelAvatar(bytesOf(write()))));

/** @param {import('../dist/index.js').Avatar} avatar */
async function garbageOf(avatar) {
  const frames = Array.from({ length: 300 }, (_, i) => faceAt(i * SECONDS));
  const frame = { ...frames[0] };
  let next = 0;
  const move = (times) => {
    for (let i = 0; i < times; i++) {
      const { pose, blendshapes, sources } = frames[next % frames.length];
      frame.timestamp = ++next * 1000 * SECONDS;
      frame.pose = pose;
      frame.blendshapes = blendshapes;
      frame.sources = sources;
      avatar.apply(frame);
      avatar.update(SECONDS);
    }
  };
  move(WARM_UP);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < WEIGHINGS; i++) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    move(WEIGHED);
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  avatar.dispose();
  return least / WEIGHED;
}

/** A head that turns and leans, and a face of which everything moves. @param {number} time [s] */
function faceAt(time) {
  const frame = restFaceFrame(time * 1000);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'vision' };
  const half = 0.1 * Math.sin(time * 2);
  frame.pose.rotation = [0, Math.sin(half), 0, Math.cos(half)];
  frame.pose.translation = [0.02 * Math.sin(time), 0.01 * Math.cos(time), -0.5];
  for (let i = 0; i < frame.blendshapes.length; i++)
    frame.blendshapes[i] = 0.4 + 0.4 * Math.sin(time * 3 + i);
  return frame;
}
