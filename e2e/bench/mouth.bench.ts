import { makeNoise, NOISES } from '../fixtures/noise.js';
import { speak } from '../fixtures/speech.js';
import { type HowHeard, measure } from './mouth/measure.js';
import { receive } from './mouth/receiver.js';
import { Problem } from './problem.js';

const VOICES = [
  'en-us',
  'en',
  'en-us+m3',
  'en-us+john',
  'en-us+klatt2',
  'en-us+f2',
  'en+f4',
  'en-us+Alicia',
  'en-gb-x-rp+Annie',
  'en-gb-scotland+f5',
];
const LEVELS = [-45, -40, -35];

/** How well the mouth that a voice makes follows espeak-ng's phonemes; no options. */
export async function run(): Promise<void> {
  console.log(
    'voice                       jawOpen r, lag    lips r, lag    m b p shut   in their own time   others   vowels   of speech (wanted)   ms/s',
  );
  for (const voice of VOICES) report(voice, voice);
  for (const noise of NOISES) {
    for (const level of LEVELS) {
      report(`${noise} ${level} dB`, 'en-us', { noise: makeNoise(noise, level, 5 * 48_000) });
    }
  }
  // What the others see of it, behind the voice as they hear it.
  for (const voice of VOICES) report(`received: ${voice}`, voice, { way: receive });
}

function report(label: string, voice: string, how?: HowHeard): void {
  const speech = speak(voice);
  if (!speech) throw new Problem(`espeak-ng, its voice ${voice} or python3 is missing.`);
  const figures = measure(speech, how);
  const { jawOpen, lips, cost } = figures;
  const follow = ({ r, lag }: { r: number; lag: number }) => `${r.toFixed(2)}, ${(lag * 1000).toFixed(0)} ms`;
  const share = (value: number) => `${(100 * value).toFixed(0)} %`;
  console.log(
    [
      label.padEnd(28),
      follow(jawOpen).padEnd(18),
      follow(lips).padEnd(15),
      share(figures.labialsShut).padEnd(13),
      share(figures.ownLabialsShut).padEnd(20),
      share(figures.othersShut).padEnd(9),
      share(figures.vowelsShut).padEnd(9),
      `${share(figures.speechShut)} (${share(figures.speechWantedShut)})`.padEnd(21),
      cost.toFixed(0),
    ].join(''),
  );
}
