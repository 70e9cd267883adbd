// Property tests draw other cases every time on a developer's machine, where a counterexample is somebody's next
// half hour, and the same ones in CI, where it would be the red of a change that has nothing to do with it.
import { configureGlobal } from 'fast-check';

if (process.env.CI) configureGlobal({ seed: 20_261_127 });
