import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRecording } from './recording.js';
import { TestRoom } from './test-room.js';

const face = (n: number) => Uint8Array.of(0x0c, n, 1, 2, 3, 4, 5);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A call in which people come and go, all that its server saw, and the keys that `ann` held. */
async function recordedCall() {
  const room = new TestRoom();
  const ann = room.join('ann', { keepKeys: true });
  const bob = room.join('bob');
  const saw: { from: string; face: Uint8Array; state: Uint8Array; line: string; n: number }[] = [];
  const talk = () => {
    for (const { id: from, seal } of [ann, bob]) {
      const n = saw.length;
      const sealed = { face: seal.sealFace(face(n)).slice(), state: seal.sealState(face(n)).slice() };
      saw.push({ from, ...sealed, line: seal.sealText('chat', `line ${n}`), n });
    }
    // Ann reads along, and so finds the keys that nobody gave her.
    ann.seal.openFace('bob', saw.at(-1)!.face);
  };
  talk();
  const cleo = room.join('cleo');
  talk();
  room.leave(cleo);
  vi.advanceTimersByTime(1000);
  talk();
  room.leave(bob);
  room.enter(bob);
  vi.advanceTimersByTime(1000);
  talk();
  const avatar = bob.seal.sealAvatar('otter');
  const file = await bob.seal.sealFile(face(9));
  return { ann, bob, saw, avatar, file };
}

test('opens with the keys of somebody who was there, after a way as JSON', async () => {
  const { ann, saw, avatar, file } = await recordedCall();
  const recording = openRecording(JSON.parse(JSON.stringify(ann.seal.exportKeys())));
  for (const { from, face: packet, state, line, n } of saw.toReversed()) {
    expect(recording.openFace(from, packet)).toEqual(face(n));
    expect(recording.openState(from, state)).toEqual(face(n));
    expect(recording.openText('chat', from, line)).toBe(`line ${n}`);
  }
  expect(recording.openAvatar(avatar)).toBe('otter');
  expect(await recording.openFile(file)).toEqual(face(9));
});

test('does not open with the keys of another call', async () => {
  const { saw, avatar, file } = await recordedCall();
  const stranger = new TestRoom().join('ann', { secret: '~another', keepKeys: true });
  const recording = openRecording(stranger.seal.exportKeys());
  for (const { face: packet, state, line } of saw) {
    expect(recording.openFace('ann', packet)).toBeNull();
    expect(recording.openState('ann', state)).toBeNull();
    expect(recording.openText('chat', 'ann', line)).toBeNull();
  }
  expect(recording.openAvatar(avatar)).toBeNull();
  expect(await recording.openFile(file)).toBeNull();
});

test('who was asked to keep no keys has none to give', () => {
  expect(() => new TestRoom().join('ann').seal.exportKeys()).toThrow('keepKeys');
});
