import type { RemoteParticipant } from '@guise/client';
import { type FaceFrame, LIMITS, type RoomRecording, readRecording, restFaceFrame } from '@guise/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Consent, type ConsentRoom } from './consent.js';
import { type RecordableRoom, Recorder } from './recorder.js';
import { fileName, fileOf } from './save.js';

/** Somebody else, whose faces the test sends. */
class FakeParticipant {
  readonly avatar = null;
  readonly listeners = new Set<(frame: FaceFrame) => void>();
  constructor(
    readonly id: string,
    readonly name: string,
  ) {}
  onFace(listener: (frame: FaceFrame) => void) {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
  show(timestamp: number) {
    for (const listener of this.listeners) listener(face(timestamp));
  }
}

class FakeRoom {
  localId = 'me';
  recordings: RoomRecording[] = [];
  readonly participants = new Map<string, RemoteParticipant>();
  readonly said: unknown[][] = [];
  refuses: Error | null = null;
  readonly #listeners = new Map<string, Set<(...args: unknown[]) => void>>();
  on(name: string, listener: (...args: unknown[]) => void) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }
  happen(name: string, ...args: unknown[]) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...args);
  }
  come(id: string, name: string) {
    const participant = new FakeParticipant(id, name);
    this.participants.set(id, participant as unknown as RemoteParticipant);
    return participant;
  }
  agreed(...agreed: string[]) {
    this.recordings = [{ recorderId: 'me', purpose: 'x', agreed }];
    this.happen('recordingsChanged', this.recordings);
  }
  async askToRecord(purpose: string) {
    this.said.push(['ask', purpose]);
    if (this.refuses) throw this.refuses;
    this.agreed();
  }
  async stopRecording() {
    this.said.push(['stop']);
  }
  async answerRecording(...answer: unknown[]) {
    this.said.push(['answer', ...answer]);
    if (this.refuses) throw this.refuses;
  }
}

function face(timestamp: number): FaceFrame {
  const frame = restFaceFrame(timestamp);
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.blendshapes.fill(0.5);
  return frame;
}

let room: FakeRoom;
let recorder: Recorder;

beforeEach(() => {
  vi.useFakeTimers();
  room = new FakeRoom();
  recorder = new Recorder(room as unknown as RecordableRoom, () => ({ name: 'Jo', avatar: null }));
});
afterEach(() => {
  recorder.close();
  vi.useRealTimers();
});

it('records oneself while it runs, and nothing before and after', () => {
  recorder.handleOwn(face(1));
  recorder.recordSelf();
  expect(recorder.state).toBe('recording');
  for (let i = 0; i < 5; i++) recorder.handleOwn(face(100 + i * 33));
  recorder.stop();
  recorder.handleOwn(face(900));
  expect(recorder.state).toBe('done');
  expect(recorder.takes).toHaveLength(1);
  expect(recorder.takes[0]).toMatchObject({ name: 'Jo', participantId: null });
  expect(recorder.takes[0]?.recording.length).toBe(5);
  expect(room.said).toEqual([]);
  recorder.discard();
  expect([recorder.state, recorder.takes]).toEqual(['idle', []]);
});

it('is idle again when nothing was seen', () => {
  recorder.recordSelf();
  recorder.stop();
  expect(recorder.state).toBe('idle');
});

it('ends by itself after ten minutes, with what it has', () => {
  recorder.recordSelf();
  recorder.handleOwn(face(0));
  vi.advanceTimersByTime(LIMITS.recordingDuration + 1000);
  expect([recorder.state, recorder.ended]).toEqual(['done', 'full']);
});

it('records of the others only who agrees, from then on', async () => {
  const [kai, lea] = [room.come('kai', 'Kai'), room.come('lea', 'Lea')];
  await recorder.recordRoom('A rehearsal');
  kai.show(1);
  lea.show(1);
  room.agreed('kai');
  for (const time of [10, 20, 30]) {
    kai.show(time);
    lea.show(time);
  }
  recorder.handleOwn(face(5));
  expect(recorder.isRecording('kai')).toBe(true);
  expect(recorder.isRecording('lea')).toBe(false);
  recorder.stop();
  expect(recorder.takes.map(({ name }) => name).sort()).toEqual(['Jo', 'Kai']);
  expect(recorder.takes.find(({ name }) => name === 'Kai')?.recording.length).toBe(3);
  expect(room.said).toEqual([['ask', 'A rehearsal'], ['stop']]);
  expect(lea.listeners.size + kai.listeners.size).toBe(0);
});

it('stops with who no longer agrees, and forgets what was seen of them since', async () => {
  const kai = room.come('kai', 'Kai');
  await recorder.recordRoom('x');
  room.agreed('kai');
  for (const time of [10, 20, 30, 40]) kai.show(time);
  // What was on its way when Kai said no.
  room.happen('consentWithdrawn', 'kai', 25);
  room.agreed();
  kai.show(50);
  expect(recorder.isRecording('kai')).toBe(false);
  recorder.stop();
  expect(recorder.takes[0]?.recording.length).toBe(2);
});

it('is over, and kept, when the connection is lost', async () => {
  await recorder.recordRoom('x');
  recorder.handleOwn(face(5));
  room.recordings = [];
  room.happen('recordingsChanged', []);
  expect([recorder.state, recorder.ended]).toEqual(['done', 'lost']);
  expect(room.said).toEqual([['ask', 'x']]);
});

it('does not go on in anybody’s eyes after coming back', async () => {
  await recorder.recordRoom('x');
  room.recordings = [];
  room.happen('recordingsChanged', []);
  room.agreed('kai');
  expect(room.said).toEqual([['ask', 'x'], ['stop']]);
  expect(recorder.state).toBe('idle');
});

it('says why the room could not be asked, and keeps what there was', async () => {
  recorder.recordSelf();
  recorder.handleOwn(face(5));
  recorder.stop();
  room.refuses = Object.assign(new Error('slow down'), { reason: 'rate-limited' });
  await recorder.recordRoom('x');
  expect([recorder.state, recorder.problem, recorder.takes.length]).toEqual(['done', 'too-often', 1]);
  await recorder.recordRoom('   ');
  expect(room.said).toHaveLength(1);
});

it('saves lines that can be opened again, under a name that says whose they are and when', async () => {
  const start = new Date(2026, 10, 27, 9, 5).getTime() - performance.timeOrigin;
  recorder.recordSelf();
  for (let i = 0; i < 5; i++) recorder.handleOwn(face(start + i * 33));
  recorder.stop();
  const [take] = recorder.takes;
  if (!take) throw new Error('nothing was recorded');
  const noFile = async () => new Uint8Array();
  for (const kind of ['csv', 'jsonl'] as const) {
    const file = await fileOf(take, kind, noFile);
    expect(file.name).toBe(`jo-2026-11-27-09-05.${kind}`);
    expect(readRecording(await file.text()).length).toBe(5);
  }
  expect(fileName('../Żółć 🎉', new Date(2026, 0, 2, 3, 4))).toBe('żółć-2026-01-02-03-04');
  expect(fileName('🎉', new Date(2026, 0, 2, 3, 4))).toBe('face-2026-01-02-03-04');
});

it('takes silence and no for the same, and tells the server of a yes only', async () => {
  const consent = new Consent(room as unknown as ConsentRoom);
  room.come('jo', 'Jo');
  const recording = (...agreed: string[]) => {
    room.recordings = [{ recorderId: 'jo', purpose: 'A film', agreed }];
    room.happen('recordingsChanged', room.recordings);
  };
  recording();
  expect(consent.questions).toMatchObject([{ name: 'Jo', purpose: 'A film', agreed: false }]);
  await consent.answer('jo', false);
  expect(consent.questions).toEqual([]);
  expect(consent.recorders).toHaveLength(1);
  expect(room.said).toEqual([]);
  await consent.answer('jo', true);
  expect(room.said).toEqual([['answer', 'jo', true]]);
  recording('me');
  expect(consent.recorders[0]?.agreed).toBe(true);
  await consent.answer('jo', false);
  expect(room.said.at(-1)).toEqual(['answer', 'jo', false]);
  recording();
  expect(consent.questions).toEqual([]);
  // A new recording is a new question.
  room.recordings = [];
  room.happen('recordingsChanged', []);
  recording();
  expect(consent.questions).toHaveLength(1);
  consent.close();
});

it('records nobody when a yes did not arrive', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const consent = new Consent(room as unknown as ConsentRoom);
  room.come('jo', 'Jo');
  room.recordings = [{ recorderId: 'jo', purpose: 'A film', agreed: [] }];
  room.happen('recordingsChanged', room.recordings);
  room.refuses = new Error('gone');
  await consent.answer('jo', true);
  expect(consent.questions).toEqual([]);
  expect(consent.recorders[0]?.agreed).toBe(false);
  consent.close();
});
