import { parseArgs } from 'node:util';
import { fuzzAdmin } from './fuzz-admin.js';
import { fuzzHttp } from './fuzz-http.js';
import { fuzzSignalling } from './fuzz-signalling.js';
import { fuzzUploads } from './fuzz-uploads.js';
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
const begin = performance.now();
let problems = 0;
// Half of it where rooms are open, half where tokens say who may do what.
for (const secret of [null, 'a secret of the fuzzer, 32 bytes or more']) {
  console.log(secret === null ? 'open rooms' : 'rooms that need tokens');
  problems += await run(secret);
}
console.log(`${Math.round((performance.now() - begin) / 1000)} s, ${problems} problems`);
process.exit(problems > 0 ? 1 : 0);

async function run(secret: string | null): Promise<number> {
  const fuzzed = await FuzzedServer.start({ secret });
  const half = (count: string) => Math.ceil(Number(count) / 2);
  try {
    let said = 0;
    const tallies = await fuzzSignalling(fuzzed, {
      messages: half(values.messages),
      seed,
      onProgress: (done) => {
        if (done - said < 50_000) return;
        said = done;
        console.log(`${done} messages, ${Math.round((performance.now() - begin) / 1000)} s`);
      },
    });
    console.log('messages:', tallies);
    await fuzzed.checkLeaks();
    const requests = half(values.requests);
    console.log('requests:', await fuzzHttp(fuzzed, { requests, seed }));
    await fuzzed.checkLeaks();
    console.log('uploads:', await fuzzUploads(fuzzed, { requests: Math.ceil(requests / 4), seed }));
    if (secret !== null) console.log('API:', await fuzzAdmin(fuzzed, { requests, seed }));
    await fuzzed.checkLeaks();
    await fuzzed.close();
  } catch (error) {
    fuzzed.report('the fuzzer itself', error);
  }
  for (const problem of fuzzed.problems) console.error(problem);
  return fuzzed.problems.length;
}
