import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { type FaceTrackerEvents, type MouthShape, TrackerError } from '@guise/tracker';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalFace, type Tracker } from './local-face.js';

/** A tracker without a worker: the test says what the camera shows. */
class FakeTracker {
  readonly tracks: MediaStreamTrack[] = [];
  stopped = 0;
  readonly wantHeavy = vi.fn();
  closed = false;
  readonly #listeners = new Map<string, (...args: unknown[]) => void>();

  on(name: string, listener: (...args: never[]) => void) {
    this.#listeners.set(name, listener as (...args: unknown[]) => void);
    return () => this.#listeners.delete(name);
  }
  say<K extends keyof FaceTrackerEvents>(name: K, ...args: FaceTrackerEvents[K]) {
    this.#listeners.get(name)?.(...args);
  }
  start(track: MediaStreamTrack) {
    this.tracks.push(track);
  }
  stop() {
    this.stopped++;
  }
  close() {
    this.closed = true;
  }
}

const JAW = blendshapeIndex('jawOpen');

function aloud(timestamp: number): MouthShape {
  const blendshapes = new Float32Array(52);
  blendshapes[JAW] = 0.5;
  return { timestamp, blendshapes, lipsShut: 0, speaking: true };
}

const camera = (id: string) => ({ id }) as MediaStreamTrack;

function setUp() {
  const tracker = new FakeTracker();
  const create = vi.fn(async () => tracker as unknown as Tracker);
  return { tracker, create, face: new LocalFace(create) };
}

describe('local face', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockImplementation(() => {});
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('loads with the first camera and serves later ones with the same tracker', async () => {
    const { tracker, create, face } = setUp();
    const following = face.follow(camera('a'));
    expect(face.status).toBe('loading');
    await following;
    expect(face.status).toBe('looking');
    await face.follow(null);
    expect(face).toMatchObject({ status: 'off', frame: null });
    await face.follow(camera('b'));
    expect(create).toHaveBeenCalledOnce();
    expect(tracker.tracks.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('tells every tracker whether the larger model is wanted, also one that comes later', async () => {
    const { tracker, face } = setUp();
    face.wantHeavy(false);
    await face.follow(camera('a'));
    expect(tracker.wantHeavy.mock.calls).toEqual([[false]]);
    face.wantHeavy(true);
    expect(tracker.wantHeavy).toHaveBeenLastCalledWith(true);
  });

  it('loads once when it was prepared, follows nobody before there is a camera, and a closed one loads nothing', async () => {
    const { tracker, create, face } = setUp();
    face.prepare();
    await vi.runAllTimersAsync();
    expect(face.status).toBe('off');
    expect(tracker.tracks).toEqual([]);
    await face.follow(camera('a'));
    expect(create).toHaveBeenCalledOnce();
    face.close();
    const closed = setUp();
    closed.face.close();
    closed.face.prepare();
    expect(closed.create).not.toHaveBeenCalled();
  });

  it('follows the newest camera when it changed while the models were loading', async () => {
    const { tracker, face } = setUp();
    await Promise.all([face.follow(camera('a')), face.follow(camera('b'))]);
    expect(tracker.tracks.map(({ id }) => id)).toEqual(['b']);
  });

  it('says that it sees nobody only after a while, and recovers by itself', async () => {
    const { tracker, face } = setUp();
    await face.follow(camera('a'));
    vi.advanceTimersByTime(1000);
    expect(face.status).toBe('looking');
    vi.advanceTimersByTime(5000);
    expect(face.status).toBe('unseen');
    tracker.say('faceFound');
    expect(face.status).toBe('seen');
    tracker.say('faceLost');
    expect(face.status).toBe('unseen');
  });

  it('keeps the newest frame and hands every one on', async () => {
    const { tracker, face } = setUp();
    const sent = vi.fn();
    face.onFrame = sent;
    await face.follow(camera('a'));
    const frame = restFaceFrame(7);
    tracker.say('frame', frame);
    expect(face.frame).toBe(frame);
    expect(sent).toHaveBeenCalledExactlyOnceWith(frame);
  });

  it('without a camera, is the mouth of the voice, and shuts it when the voice is muted', () => {
    const { face } = setUp();
    const sent = vi.fn();
    face.onFrame = sent;
    face.hear(aloud(performance.now()));
    expect(face.frame).toMatchObject({ sources: { head: 'idle', mouth: 'audio' } });
    expect(face.frame?.blendshapes[JAW]).toBeCloseTo(0.5);
    face.hear(null);
    expect(face.frame?.blendshapes[JAW]).toBe(0);
    expect(face.frame?.sources.mouth).toBe('idle');
    face.hear(null);
    expect(sent).toHaveBeenCalledTimes(2);
  });

  it('while a camera sends pictures, the voice only adds to them; when they stop, it goes on alone', async () => {
    const { tracker, face } = setUp();
    await face.follow(camera('a'));
    const seen = restFaceFrame(0);
    seen.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
    tracker.say('frame', seen);
    face.hear(aloud(performance.now()));
    expect(face.frame?.sources.mouth).toBe('vision');
    tracker.say('frame', seen);
    expect(face.frame?.sources).toMatchObject({ mouth: 'vision', tongue: 'audio' });
    // A face that is lost.
    tracker.say('frame', restFaceFrame(66));
    expect(face.frame?.sources).toMatchObject({ head: 'absent', mouth: 'audio' });
    vi.advanceTimersByTime(1000);
    face.hear(aloud(performance.now()));
    expect(face.frame?.sources).toMatchObject({ head: 'idle', mouth: 'audio' });
  });

  it('learns the relaxed face in two seconds; from then on it does nothing, here and for the others', async () => {
    const { tracker, face } = setUp();
    const sent = vi.fn();
    face.onFrame = sent;
    await face.follow(camera('a'));
    const frowning = (time: number) => {
      const frame = restFaceFrame(time);
      frame.sources.head = 'vision';
      frame.blendshapes.fill(0.3);
      return frame;
    };
    face.lookAtNeutral();
    expect(face.neutralProgress).toBe(0);
    for (let time = 0; time < 1000; time += 33) tracker.say('frame', frowning(time));
    expect(face.neutralProgress).toBeCloseTo(0.5, 1);
    for (let time = 1000; time < 2100; time += 33) tracker.say('frame', frowning(time));
    expect(face.neutralProgress).toBeNull();
    tracker.say('frame', frowning(3000));
    expect(Math.max(...(face.frame?.blendshapes ?? [1]))).toBeCloseTo(0);
    expect(sent.mock.lastCall?.[0]).toBe(face.frame);
  });

  it('forgets a look at a relaxed face when the camera changes', async () => {
    const { face } = setUp();
    await face.follow(camera('a'));
    face.lookAtNeutral();
    await face.follow(camera('b'));
    expect(face.neutralProgress).toBeNull();
  });

  it('tries again with the next camera when the models could not be loaded', async () => {
    const { create, face } = setUp();
    create.mockRejectedValueOnce(new TrackerError('model-load-failed', 'offline'));
    await face.follow(camera('a'));
    expect(face.status).toBe('failed');
    await face.follow(camera('b'));
    expect(face.status).toBe('looking');
  });

  it('tries again with the same camera when asked to', async () => {
    const { create, face, tracker } = setUp();
    create.mockRejectedValueOnce(new TrackerError('model-load-failed', 'offline'));
    await face.follow(camera('a'));
    expect(face).toMatchObject({ status: 'failed', problem: 'models' });
    await face.retry();
    expect(face).toMatchObject({ status: 'looking', problem: null });
    expect(tracker.tracks.map(({ id }) => id)).toEqual(['a']);
  });

  it('tells WebAssembly that is missing from a file that did not arrive', async () => {
    const { create, face } = setUp();
    create.mockRejectedValue(new TrackerError('no-wasm', 'x'));
    await face.follow(camera('a'));
    expect(face.problem).toBe('models');
    vi.stubGlobal('WebAssembly', undefined);
    await face.follow(camera('b'));
    expect(face.problem).toBe('no-wasm');
    vi.unstubAllGlobals();
  });

  it('says what would help the camera, and forgets it with the camera', async () => {
    const { face, tracker } = setUp();
    await face.follow(camera('a'));
    for (let i = 0; i < 4; i++) {
      tracker.say('viewMeasured', { surroundings: 0.02, face: null });
      vi.advanceTimersByTime(500);
    }
    expect(face.framing.hint).toBe('too-dark');
    await face.follow(camera('b'));
    expect(face.framing.hint).toBeNull();
  });

  it('starts a new tracker after the worker died, and goes on after a spoilt frame', async () => {
    const { tracker, create, face } = setUp();
    await face.follow(camera('a'));
    tracker.say('error', new TrackerError('frame-failed', 'spoilt'));
    expect(face.status).toBe('looking');
    tracker.say('error', new TrackerError('worker-crashed', 'gone'));
    expect(face).toMatchObject({ status: 'failed', frame: null, tracker: null });
    await face.follow(camera('b'));
    expect(create).toHaveBeenCalledTimes(2);
  });

  it('tells how much of the larger model has arrived, in hundredths, until it is settled where it runs', async () => {
    const { tracker, face } = setUp();
    await face.follow(camera('a'));
    const told: (number | null)[] = [];
    face.subscribe(() => told.push(face.modelProgress));
    tracker.say('heavyProgress', 'layout.json', 200, 200);
    tracker.say('heavyProgress', 'model.onnx', 500, 10_000);
    tracker.say('heavyProgress', 'model.onnx', 501, 10_000);
    tracker.say('heavyProgress', 'model.onnx', 5_000, 10_000);
    const choice = { model: 'light', gpu: null, times: {} } as const;
    tracker.say('backendChanged', { ...choice, backend: 'wasm', reason: 'gpu-lost', problem: 'reset' });
    expect(told).toEqual([0.05, 0.5, null]);
    expect(face).toMatchObject({ status: 'looking', backend: { reason: 'gpu-lost' } });
    expect(console.warn).toHaveBeenCalledOnce();
  });

  it('closes a tracker that comes too late', async () => {
    const { tracker, face } = setUp();
    const following = face.follow(camera('a'));
    face.close();
    await following;
    expect(tracker.closed).toBe(true);
    expect(tracker.tracks).toEqual([]);
  });
});
