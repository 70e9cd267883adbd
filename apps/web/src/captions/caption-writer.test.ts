import { type Caption, LIMITS } from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CaptionWriter } from './caption-writer.js';
import type { SpeechListener, SpeechOptions, SpeechService } from './speech-service.js';

/** A recogniser that hears what the test says. */
class FakeSpeech implements SpeechService {
  readonly local = new Set<string>();
  readonly started: SpeechOptions[] = [];
  listener: SpeechListener | null = null;

  isLocal = async (language: string) => this.local.has(language);

  listen(options: SpeechOptions, listener: SpeechListener): () => void {
    this.started.push(options);
    this.listener = listener;
    return () => {
      if (this.listener === listener) this.listener = null;
    };
  }

  end(error: string | null): void {
    const { listener } = this;
    this.listener = null;
    listener?.onEnded(error);
  }
}

const MICROPHONE = { id: 'microphone' } as MediaStreamTrack;

let speech: FakeSpeech;
let sent: Caption[];
let writer: CaptionWriter;

/** A writer that would listen as soon as it is switched on. */
async function setUp(language = 'en-GB'): Promise<void> {
  writer = new CaptionWriter(speech, language, (caption) => sent.push(caption));
  await vi.advanceTimersByTimeAsync(0);
  writer.handleVoice(false, MICROPHONE);
  writer.handleWanted(true);
}

const said = () => sent.map(({ utterance, text, final }) => `${utterance}: ${text}${final ? '.' : '…'}`);

beforeEach(() => {
  vi.useFakeTimers();
  speech = new FakeSpeech();
  sent = [];
});
afterEach(() => vi.useRealTimers());

describe('listens', () => {
  test('only while it is switched on, somebody reads, and one is not muted', async () => {
    await setUp();
    expect(speech.listener).toBeNull();
    writer.switchOn(true);
    expect(speech.listener).not.toBeNull();
    for (const [off, on] of [
      [() => writer.handleWanted(false), () => writer.handleWanted(true)],
      [() => writer.handleVoice(true, MICROPHONE), () => writer.handleVoice(false, MICROPHONE)],
      [() => writer.switchOn(false), () => writer.switchOn(true)],
    ] as const) {
      off();
      expect([speech.listener, writer.listening]).toEqual([null, false]);
      on();
      expect(writer.listening).toBe(true);
    }
    writer.close();
    expect(speech.listener).toBeNull();
  });

  test('never before it is known where the voice goes, and says so', async () => {
    writer = new CaptionWriter(speech, 'en-GB', () => undefined);
    writer.handleVoice(false, MICROPHONE);
    writer.handleWanted(true);
    expect(writer.goes).toBe('unknown');
    writer.switchOn(true);
    expect([writer.on, speech.started]).toEqual([false, []]);
    await vi.advanceTimersByTimeAsync(0);
    expect(writer.goes).toBe('maker');
  });

  test('on this device wherever the browser can', async () => {
    speech.local.add('en-GB');
    await setUp();
    expect(writer.goes).toBe('device');
    writer.switchOn(true);
    expect(speech.started).toEqual([{ language: 'en-GB', local: true, track: MICROPHONE }]);
  });

  test('not at all where the browser cannot', () => {
    writer = new CaptionWriter(null, 'en-GB', () => undefined);
    expect(writer.goes).toBe('nowhere');
    writer.switchOn(true);
    expect(writer.on).toBe(false);
  });
});

describe('another language', () => {
  test('is listened for at once', async () => {
    await setUp();
    writer.switchOn(true);
    await writer.speak('de-DE');
    expect(speech.started.map(({ language }) => language)).toEqual(['en-GB', 'de-DE']);
  });

  test('a yes to this device is no yes to the browser’s maker, however fast one chooses', async () => {
    speech.local.add('en-GB').add('en-US');
    await setUp();
    writer.switchOn(true);
    await Promise.all([writer.speak('en-US'), writer.speak('de-DE')]);
    expect([writer.on, writer.problem, writer.goes]).toEqual([false, 'moved', 'maker']);
    expect(speech.started.map(({ local }) => local)).toEqual([true]);
    writer.switchOn(true);
    expect([speech.started.at(-1)?.local, writer.problem]).toEqual([false, null]);
  });
});

describe('what is heard', () => {
  beforeEach(async () => {
    await setUp();
    writer.switchOn(true);
  });

  test('goes out while it grows, not too often, and at once when it is final', () => {
    for (const text of ['Good', 'Good mor', 'Good morning']) speech.listener?.onHeard(0, text, false);
    expect(said()).toEqual([]);
    vi.advanceTimersByTime(300);
    expect(said()).toEqual(['1: Good morning…']);
    speech.listener?.onHeard(0, 'Good morning every', false);
    speech.listener?.onHeard(0, 'Good morning, everyone', true);
    vi.advanceTimersByTime(300);
    expect(said()).toEqual(['1: Good morning…', '1: Good morning, everyone.']);
    expect(sent[0]?.language).toBe('en-GB');
  });

  test('is an utterance of its own each time, over restarts, too', async () => {
    speech.listener?.onHeard(0, 'one', true);
    speech.listener?.onHeard(1, 'two', true);
    speech.end(null);
    await vi.advanceTimersByTimeAsync(250);
    speech.listener?.onHeard(0, 'three', true);
    expect(said()).toEqual(['1: one.', '2: two.', '3: three.']);
  });

  test('fits the limit: the end of what is being said, all of what was', () => {
    const words = 'word '.repeat(100).trim();
    speech.listener?.onHeard(0, words, false);
    vi.advanceTimersByTime(300);
    speech.listener?.onHeard(0, words, true);
    expect(sent.every(({ text }) => text.length <= LIMITS.captionLength)).toBe(true);
    const [interim, ...final] = sent;
    expect(words.endsWith(interim?.text ?? 'nothing')).toBe(true);
    expect(final.map(({ text }) => text).join(' ')).toBe(words);
    expect(new Set(final.map(({ utterance }) => utterance)).size).toBe(final.length);
  });

  test('nothing to see, or what is no character, goes nowhere', () => {
    speech.listener?.onHeard(0, ' ', true);
    speech.listener?.onHeard(1, 'a\u202eb\n c', true);
    expect(said()).toEqual(['2: a b c.']);
  });

  test('of what was being said when one was muted nothing goes out any more', () => {
    speech.listener?.onHeard(0, 'psst', false);
    writer.handleVoice(true, MICROPHONE);
    vi.advanceTimersByTime(1000);
    expect(sent).toEqual([]);
  });
});

describe('when it ends by itself', () => {
  beforeEach(async () => {
    await setUp();
    writer.switchOn(true);
  });

  test.each([null, 'no-speech', 'aborted'])(
    '%s: it begins again, later each time that it hears nothing',
    async (error) => {
      for (const delay of [250, 500, 1000, 2000, 4000, 8000, 8000]) {
        const before = speech.started.length;
        speech.end(error);
        await vi.advanceTimersByTimeAsync(delay - 1);
        expect(speech.started.length).toBe(before);
        await vi.advanceTimersByTimeAsync(1);
        expect(speech.started.length).toBe(before + 1);
      }
      speech.listener?.onHeard(0, 'there', true);
      speech.end(error);
      await vi.advanceTimersByTimeAsync(250);
      expect(writer.listening).toBe(true);
      expect(writer.problem).toBeNull();
    },
  );

  test('muted meanwhile, it does not', async () => {
    speech.end(null);
    writer.handleVoice(true, MICROPHONE);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(speech.started).toHaveLength(1);
  });

  test('network: it says so and tries on, until something is heard', async () => {
    speech.end('network');
    expect([writer.on, writer.problem]).toEqual([true, 'network']);
    await vi.advanceTimersByTimeAsync(250);
    speech.listener?.onHeard(0, 'back', false);
    expect(writer.problem).toBeNull();
  });

  test.each([
    ['not-allowed', 'not-allowed'],
    ['service-not-allowed', 'not-allowed'],
    ['language-not-supported', 'language-not-supported'],
    ['audio-capture', 'no-microphone'],
  ])('%s: it is off and says why', async (error, problem) => {
    speech.end(error);
    await vi.advanceTimersByTimeAsync(20_000);
    expect([writer.on, writer.problem, speech.started.length]).toEqual([false, problem, 1]);
    writer.switchOn(true);
    expect([writer.problem, writer.listening]).toEqual([null, true]);
  });
});
