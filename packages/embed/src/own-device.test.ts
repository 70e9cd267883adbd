import { expect, it, vi } from 'vitest';
import { OwnDevice } from './own-device.js';

class FakeTrack extends EventTarget {
  stopped = false;
  stop() {
    this.stopped = true;
  }
}

const asTrack = (track: FakeTrack) => track as unknown as MediaStreamTrack;

/** A browser that gives `tracks` one after the other, whenever the test says. */
function setUp(tracks: FakeTrack[]) {
  const answers: (() => void)[] = [];
  const getUserMedia = vi.fn(
    () =>
      new Promise<MediaStream>((resolve) => {
        const track = tracks.shift();
        answers.push(() => resolve({ getTracks: () => [track] } as unknown as MediaStream));
      }),
  );
  const seen: (MediaStreamTrack | null)[] = [];
  const onProblem = vi.fn();
  const device = new OwnDevice('camera', { getUserMedia }, (track) => seen.push(track), onProblem);
  return { device, answers, seen, onProblem, getUserMedia };
}

it('stops what the browser gave, and leaves the game’s own tracks running', async () => {
  const [own, game] = [new FakeTrack(), new FakeTrack()];
  const { device, answers, seen } = setUp([own]);
  const using = device.use(true);
  answers[0]?.();
  await using;
  await device.use(asTrack(game));
  expect(own.stopped).toBe(true);
  await device.use(false);
  expect(game.stopped).toBe(false);
  expect(seen).toEqual([asTrack(own), asTrack(game), null]);
});

it('puts away what comes after it is not wanted any more', async () => {
  const late = new FakeTrack();
  const { device, answers, seen } = setUp([late]);
  const using = device.use(true);
  await device.use(false);
  answers[0]?.();
  await using;
  expect(late.stopped).toBe(true);
  expect(seen).toEqual([]);
});

it('asks once for a device that runs', async () => {
  const { device, answers, getUserMedia } = setUp([new FakeTrack(), new FakeTrack()]);
  const using = device.use(true);
  answers[0]?.();
  await using;
  await device.use(true);
  expect(getUserMedia).toHaveBeenCalledOnce();
});

it('says when a device goes away, and when there can be none', async () => {
  const track = new FakeTrack();
  const { device, answers, seen, onProblem } = setUp([track]);
  const using = device.use(true);
  answers[0]?.();
  await using;
  track.dispatchEvent(new Event('ended'));
  expect(seen.at(-1)).toBeNull();
  expect(onProblem).toHaveBeenCalledOnce();
  const insecure = new OwnDevice('microphone', undefined, () => {}, onProblem);
  await insecure.use(true);
  expect(onProblem.mock.lastCall?.[0]).toMatchObject({ name: 'SecurityError' });
});
