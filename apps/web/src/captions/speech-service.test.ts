import { expect, test } from 'vitest';
import { browserSpeech } from './speech-service.js';

/** The browser's API, as much as is used. */
class Recognition extends EventTarget {
  static last: Recognition;
  static refuses: string | null = null;
  lang = '';
  continuous = false;
  interimResults = false;
  aborted = false;
  track: unknown = null;

  constructor() {
    super();
    Recognition.last = this;
  }
  start(track?: unknown) {
    if (Recognition.refuses) throw new DOMException('no', Recognition.refuses);
    this.track = track;
  }
  abort() {
    this.aborted = true;
    this.dispatchEvent(new Event('end'));
  }
  give(resultIndex: number, ...results: [string, boolean][]) {
    const list = results.map(([transcript, isFinal]) => Object.assign([{ transcript }], { isFinal }));
    this.dispatchEvent(Object.assign(new Event('result'), { resultIndex, results: list }));
  }
  fail(error: string) {
    this.dispatchEvent(Object.assign(new Event('error'), { error }));
    this.dispatchEvent(new Event('end'));
  }
}

class LocalRecognition extends Recognition {
  static async available({ langs, processLocally }: { langs: string[]; processLocally: boolean }) {
    return processLocally && langs[0] === 'en-GB' ? 'available' : 'downloadable';
  }
  get processLocally() {
    return this.#local;
  }
  set processLocally(local: boolean) {
    this.#local = local;
  }
  #local = false;
}

const OPTIONS = { language: 'en-GB', local: false, track: null };

/** Writes down what a recogniser tells. */
function listen(scope: object, options = OPTIONS) {
  const told: string[] = [];
  const end = browserSpeech(scope)?.listen(options, {
    onHeard: (index, text, final) => told.push(`${index} ${text}${final ? '.' : ''}`),
    onEnded: (error) => told.push(`ended: ${error}`),
  });
  return { told, end };
}

test('a browser without it has none; Chrome and Safari call it by its old name', () => {
  expect(browserSpeech({})).toBeNull();
  expect(browserSpeech({ webkitSpeechRecognition: Recognition })).not.toBeNull();
});

test('hears what is new, in continuous speech', () => {
  const { told } = listen({ webkitSpeechRecognition: Recognition });
  expect(Recognition.last).toMatchObject({ lang: 'en-GB', continuous: true, interimResults: true });
  Recognition.last.give(0, ['Good', false]);
  Recognition.last.give(0, ['Good morning', true], [' every', false]);
  Recognition.last.give(1, ['Good morning', true], [' everyone', true]);
  expect(told).toEqual(['0 Good', '0 Good morning.', '1  every', '1  everyone.']);
});

test('says why it ended; ended from here, nothing is told any more', () => {
  const first = listen({ SpeechRecognition: Recognition });
  Recognition.last.fail('network');
  expect(first.told).toEqual(['ended: network']);
  const second = listen({ SpeechRecognition: Recognition });
  second.end?.();
  expect([Recognition.last.aborted, second.told]).toEqual([true, []]);
});

test.each([
  ['NotAllowedError', 'not-allowed'],
  ['InvalidStateError', 'aborted'],
])('a recogniser that does not start (%s) is one that ends at once', async (name, error) => {
  Recognition.refuses = name;
  const { told } = listen({ SpeechRecognition: Recognition });
  Recognition.refuses = null;
  await Promise.resolve();
  expect(told).toEqual([`ended: ${error}`]);
});

test('works on this device where the browser says that it can, for that language, now', async () => {
  const local = browserSpeech({ SpeechRecognition: LocalRecognition });
  expect(await local?.isLocal('en-GB')).toBe(true);
  // It would have to be downloaded first.
  expect(await local?.isLocal('de-DE')).toBe(false);
  expect(await browserSpeech({ SpeechRecognition: Recognition })?.isLocal('en-GB')).toBe(false);
  listen({ SpeechRecognition: LocalRecognition }, { ...OPTIONS, local: true });
  expect((Recognition.last as LocalRecognition).processLocally).toBe(true);
});
