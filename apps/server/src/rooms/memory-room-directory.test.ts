import { MemoryRoomDirectory } from './memory-room-directory.js';
import { describeRoomDirectory } from './room-directory-suite.js';

describeRoomDirectory('rooms in memory', async (limits) => {
  const clock = { now: 0 };
  const directory = new MemoryRoomDirectory(limits, () => clock.now);
  const pass = (time: number) => {
    clock.now += time;
  };
  return { directory, pass };
});
