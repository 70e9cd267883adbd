// What sealing and opening a face packet costs: `npm run bench:seal`. The line for each is 60 microseconds of this process's time on a core,
// garbage collection included; what others take of the machine meanwhile does not count.
import { x25519 } from '@noble/curves/ed25519.js';
import { createRoomSeal } from '../dist/index.js';

const LINE = 60;
const ROUNDS = 100;
const PER_ROUND = 1000;
/** A talking face with what every packet carries, without its sealing. */
const PACKET_BYTES = 46;

const seals = ['ann', 'bob'].map((id) => ({ id, seal: createRoomSeal({ secret: '~bench', room: 'bench' }) }));
const [ann, bob] = seals;
introduce();

const packet = Uint8Array.from({ length: PACKET_BYTES }, (_, i) => (i ? i & 255 : 0x0c));
const sealTimes = [];
const openTimes = [];
for (let round = 0; round < ROUNDS; round++) {
  const sealed = [];
  sealTimes.push(perCall(() => sealed.push(ann.seal.sealFace(packet).slice())));
  openTimes.push(perCall((i) => bob.seal.openFace('ann', sealed[i])));
}
if (bob.seal.stats.opened !== ROUNDS * PER_ROUND) throw new Error('not every packet opened');

const rows = [
  report('sealFace', sealTimes, LINE),
  report('openFace', openTimes, LINE),
  report('a newcomer (key agreement)', agreementTimes()),
];
for (const { seal } of seals) seal.close();
if (rows.includes(false)) process.exitCode = 1;

/** Both hear of each other, and get each other's key. */
function introduce() {
  for (const { id, seal } of seals) {
    const other = id === 'ann' ? bob : ann;
    seal.on('keyFor', (_to, envelope) => other.seal.handleKey(id, envelope));
  }
  const says = seals.map(({ id, seal }) => seal.handleStay({ id, name: id }));
  bob.seal.handlePeer({ id: 'ann', name: 'ann', introduction: says[0] });
  ann.seal.handlePeer({ id: 'bob', name: 'bob', introduction: says[1] });
}

/** @param {(i: number) => void} what @returns microseconds of one call, over a round */
function perCall(what, calls = PER_ROUND) {
  const start = process.cpuUsage();
  for (let i = 0; i < calls; i++) what(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / calls;
}

function agreementTimes() {
  const theirs = x25519.getPublicKey(x25519.utils.randomSecretKey());
  const mine = x25519.utils.randomSecretKey();
  return Array.from({ length: 30 }, () => perCall(() => x25519.getSharedSecret(mine, theirs), 10));
}

/** @returns whether it keeps to its line */
function report(name, times, line = Number.POSITIVE_INFINITY) {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, least] = [sorted[sorted.length >> 1], sorted[0]];
  const verdict =
    line === Number.POSITIVE_INFINITY ? '' : `, line ${line} (${median <= line ? 'kept' : 'missed'})`;
  console.log(`${name}: median ${median.toFixed(1)} µs, minimum ${least.toFixed(1)} µs${verdict}`);
  return median <= line;
}
