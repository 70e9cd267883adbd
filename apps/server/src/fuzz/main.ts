import { parseArgs } from 'node:util';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzSignalling } from './fuzz-signalling.js';
import { FuzzedServer } from './fuzzed-server.js';

// npm run fuzz:server -- [--messages N] [--requests N] [--seed N]

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '100000' },
    requests: { type: 'string', default: '5000' },
    seed: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
console.log(`seed ${seed}`);
const fuzzed = await FuzzedServer.start();
try {
  const begin = performance.now();
  let said = 0;
  const tally = await fuzzSignalling(fuzzed, {
    messages: Number(values.messages),
    seed,
    onProgress: (done) => {
      if (done - said < 50_000) return;
      said = done;
      console.log(`${done} messages, ${Math.round((performance.now() - begin) / 1000)} s`);
    },
  });
  console.log('messages:', tally);
  console.log('requests:', await fuzzHttp(fuzzed, { requests: Number(values.requests), seed }));
  await fuzzed.checkLeaks();
  await fuzzed.close();
  console.log(`${Math.round((performance.now() - begin) / 1000)} s, ${fuzzed.problems.length} problems`);
  for (const problem of fuzzed.problems) console.error(problem);
} catch (error) {
  fuzzed.report('the fuzzer itself', error);
  console.error(fuzzed.problems.at(-1));
}
process.exit(fuzzed.problems.length > 0 ? 1 : 0);
