import { blendshapeIndex, FaceRecording, jsonLines, restFaceFrame } from '@guise/protocol';
import { expect, it } from 'vitest';
import { Replay } from './replay.js';

const JAW = blendshapeIndex('jawOpen');

/** A second in which the jaw opens evenly. */
function file(): File {
  const recording = new FaceRecording('Ada');
  for (let i = 0; i <= 10; i++) {
    const frame = restFaceFrame(i * 100);
    frame.blendshapes[JAW] = i / 10;
    frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
    recording.add(frame);
  }
  return new File([...jsonLines(recording)], 'ada.jsonl');
}

async function opened(): Promise<Replay> {
  const replay = new Replay();
  await replay.open(file());
  return replay;
}

const jawAt = (replay: Replay, now: number) => replay.frame(now)?.blendshapes[JAW];

it('plays what was opened, at the viewer’s time and speed', async () => {
  const replay = await opened();
  expect(jawAt(replay, 5000)).toBe(0);
  expect(jawAt(replay, 5250)).toBeCloseTo(0.25, 5);
  replay.setSpeed(2);
  expect(jawAt(replay, 5350)).toBeCloseTo(0.45, 5);
  expect(replay.frame(5350)?.timestamp).toBe(5350);
});

it('stands while it is paused, and goes where it is told', async () => {
  const replay = await opened();
  replay.frame(0);
  replay.pause();
  expect(jawAt(replay, 700)).toBe(0);
  replay.seek(650);
  expect(jawAt(replay, 9000)).toBeCloseTo(0.65, 5);
  replay.seek(1e9);
  expect(replay.time).toBe(1000);
  replay.seek(-5);
  expect(replay.time).toBe(0);
});

it('begins anew at its end, or stops there', async () => {
  const replay = await opened();
  replay.frame(0);
  expect(jawAt(replay, 1200)).toBeCloseTo(0.2, 5);
  replay.setLoop(false);
  expect(jawAt(replay, 9000)).toBe(1);
  expect(replay.playing).toBe(false);
  replay.play();
  expect(replay.time).toBe(0);
});

it('says what is wrong with a file, and keeps what was open', async () => {
  const replay = await opened();
  await replay.open(new File(['hello'], 'x.txt'));
  expect(replay.problem).toEqual({ reason: 'format', line: null });
  expect(replay.recording?.performer).toBe('Ada');
  await replay.open(new File(['{"timestamp":1}\n'], 'x.jsonl'));
  expect(replay.problem).toEqual({ reason: 'line', line: 1 });
  await replay.open({ size: 5, text: () => Promise.reject(new Error('gone')) } as unknown as File);
  expect(replay.problem).toEqual({ reason: 'unreadable', line: null });
  await replay.open({
    size: 1e12,
    text: () => Promise.reject(new Error('not even read')),
  } as unknown as File);
  expect(replay.problem?.reason).toBe('too-large');
});

it('shows the last file that was asked for', async () => {
  const replay = new Replay();
  let finish = (_text: string) => {};
  const slow = { size: 5, name: 'slow', text: () => new Promise<string>((resolve) => (finish = resolve)) };
  const first = replay.open(slow as unknown as File);
  await replay.open(file());
  finish('no recording');
  await first;
  expect([replay.fileName, replay.problem]).toEqual(['ada.jsonl', null]);
});

it('shows nothing while nothing is open', () => {
  const replay = new Replay();
  replay.play();
  expect(replay.frame(0)).toBeNull();
  expect([replay.playing, replay.duration]).toEqual([false, 0]);
});
