import { MemoryPresence } from './presence.js';
import { describePresence } from './presence-suite.js';

describePresence('rooms in use, in memory', async () => new MemoryPresence());
