export { FaceSender } from '../face-sender.js';
export { NETWORKS } from './conditions.js';
export { FakeSeal } from './fake-seal.js';
export {
  largestSteps,
  type Measures,
  measure,
  returnTime,
  type Steps,
  stepRatio,
  usualDistance,
} from './measures.js';
export { type Motion, pausedFace, recordedFace, talkingFace } from './motion.js';
export { seededRandom } from './random.js';
export { type Picture, type Scenario, simulate } from './simulation.js';
export { HEADERS, VirtualCall } from './virtual-call.js';
export { type NetworkConditions, VirtualNetwork } from './virtual-network.js';
