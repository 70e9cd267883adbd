import { buildFixtures } from '../fixtures/build.js';

/** Cameras and voices are made before the first test, not inside its time limit. */
export default buildFixtures;
