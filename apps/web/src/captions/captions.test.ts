import type { RemoteParticipant } from '@guise/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { words } from '../words/index.js';
import { type CaptionRoom, Captions } from './captions.js';
import type { SpeechService } from './speech-service.js';

const SPEECH: SpeechService = { isLocal: async () => false, listen: vi.fn(() => () => undefined) };
const caption = (text: string, utterance = 1, final = true) => ({ utterance, text, final, language: 'en' });

class FakeRoom {
  localId = 'me';
  captionsOn = false;
  readonly participants = new Map<string, RemoteParticipant>();
  readonly sent: unknown[] = [];
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  on(name: string, listener: (...args: unknown[]) => void) {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  }
  setCaptionsOn(on: boolean) {
    this.captionsOn = on;
  }
  async sendCaption(sent: unknown) {
    this.sent.push(sent);
  }
  happen(name: string, ...args: unknown[]) {
    this.#listeners.get(name)?.(...args);
  }
  /** What somebody else says of captions. */
  set(id: string, captionsOn: boolean) {
    const participant = { id, name: id, captionsOn } as RemoteParticipant;
    this.participants.set(id, participant);
    this.happen('participantUpdated', participant);
  }
}

let room: FakeRoom;
let captions: Captions;
let announced: string[];
const shown = () => captions.lines.map(({ name, text }) => `${name}: ${text}`);

beforeEach(() => {
  vi.useFakeTimers();
  room = new FakeRoom();
  announced = [];
  captions = new Captions(room as unknown as CaptionRoom, {
    speech: SPEECH,
    language: 'en',
    announce: (sentence) => announced.push(sentence),
  });
});
afterEach(() => {
  captions.close();
  vi.useRealTimers();
});

test('both are off at first; whoever reads tells the room', () => {
  expect([captions.reading, captions.writer.on]).toEqual([false, false]);
  captions.setReading(true);
  expect(room.captionsOn).toBe(true);
});

test('shows the last two lines with whose they are; what is said replaces itself until it is final', () => {
  captions.setReading(true);
  const say = (name: string, ...args: Parameters<typeof caption>) =>
    room.happen('caption', { id: name, name }, caption(...args));
  say('Ada', 'Good', 1, false);
  say('Ada', 'Good morning', 1, false);
  expect(shown()).toEqual(['Ada: Good morning']);
  say('Ada', 'Good morning!', 1, true);
  say('Ada', 'Good', 1, false);
  say('Grace', 'Hello', 1);
  expect(shown()).toEqual(['Ada: Good morning!', 'Grace: Hello']);
  say('Ada', 'How are you?', 2);
  expect(shown()).toEqual(['Grace: Hello', 'Ada: How are you?']);
  vi.advanceTimersByTime(8000);
  expect(shown()).toEqual([]);
});

test('a line whose speaker fell silent in the middle goes, too', () => {
  captions.setReading(true);
  room.happen('caption', { id: 'ada', name: 'Ada' }, caption('And then', 1, false));
  vi.advanceTimersByTime(15_000);
  expect(shown()).toEqual([]);
});

test('off, nothing is shown, and nothing stays', () => {
  room.happen('caption', { id: 'ada', name: 'Ada' }, caption('Hello'));
  expect(shown()).toEqual([]);
  captions.setReading(true);
  room.happen('caption', { id: 'ada', name: 'Ada' }, caption('Hello'));
  captions.setReading(false);
  expect(shown()).toEqual([]);
});

test('one’s own words go to those who read, and are shown to oneself where one reads', async () => {
  await vi.advanceTimersByTimeAsync(0);
  captions.writer.handleVoice(false, null);
  captions.setReading(true);
  captions.writer.switchOn(true);
  const [, listener] = vi.mocked(SPEECH.listen).mock.lastCall ?? [];
  listener?.onHeard(0, 'For me alone', true);
  expect(room.sent).toEqual([]);
  room.set('Grace', true);
  listener?.onHeard(1, 'Hello', true);
  expect(room.sent).toEqual([caption('Hello', 2)]);
  expect(shown()).toEqual([`${words.captions.you}: For me alone`, `${words.captions.you}: Hello`]);
});

test('that somebody reads them is said once, to whoever could caption and does not', () => {
  room.set('Grace', true);
  room.set('Grace', true);
  expect(announced).toEqual([words.captions.asked('Grace')]);
  expect(captions.isRead).toBe(true);
  room.set('Grace', false);
  expect(captions.isRead).toBe(false);
  room.set('Grace', true);
  expect(announced).toHaveLength(2);
});
