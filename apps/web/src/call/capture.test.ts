import { describe, expect, it, vi } from 'vitest';
import { Capture, type CaptureDevices, type CaptureStatus } from './capture.js';
import { captureFailure, type Permission } from './capture-failure.js';

/** A browser's track, as far as a capture sees it. */
class FakeTrack extends EventTarget {
  readyState: MediaStreamTrackState = 'live';
  constructor(readonly id: string) {
    super();
  }
  get label() {
    return `The ${this.id}`;
  }
  stop() {
    this.readyState = 'ended';
  }
  getSettings() {
    return { deviceId: this.id };
  }
}

/** A browser's devices: every request waits until the test answers it. */
class FakeDevices extends EventTarget {
  readonly requests: {
    constraints: MediaStreamConstraints;
    give: (track: FakeTrack) => void;
    refuse: (name: string) => void;
  }[] = [];

  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
    return new Promise((resolve, reject) => {
      this.requests.push({
        constraints,
        give: (track) => resolve({ getTracks: () => [track] } as unknown as MediaStream),
        refuse: (name) => reject(new DOMException('no', name)),
      });
    });
  }

  async enumerateDevices() {
    return [
      { kind: 'videoinput', deviceId: 'front' },
      { kind: 'audioinput', deviceId: 'headset' },
      { kind: 'videoinput', deviceId: '' },
    ] as MediaDeviceInfo[];
  }
}

function setUp(deviceId = '') {
  const devices = new FakeDevices();
  return { devices, camera: new Capture('camera', devices as unknown as CaptureDevices, deviceId) };
}

describe('capture', () => {
  it('runs, lists its own kind and ends the track when stopped', async () => {
    const { devices, camera } = setUp('front');
    const starting = camera.start();
    expect(camera.status).toBe('starting');
    const track = new FakeTrack('front');
    devices.requests[0]?.give(track);
    await starting;
    expect(camera.status).toBe('on');
    expect(camera.choices.map((choice) => choice.deviceId)).toEqual(['front']);
    expect(devices.requests[0]?.constraints).toMatchObject({ video: { deviceId: { ideal: 'front' } } });
    camera.stop();
    expect(track.readyState).toBe('ended');
    expect(camera).toMatchObject({ status: 'off', track: null });
  });

  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
  ])('says %s as %s', async (name, status) => {
    const { devices, camera } = setUp();
    const starting = camera.start();
    devices.requests[0]?.refuse(name);
    await starting;
    expect(camera).toMatchObject({ status, track: null });
  });

  it('puts away a track that comes after stop', async () => {
    const { devices, camera } = setUp();
    const starting = camera.start();
    camera.stop();
    const late = new FakeTrack('front');
    devices.requests[0]?.give(late);
    await starting;
    expect(late.readyState).toBe('ended');
    expect(camera).toMatchObject({ status: 'off', track: null });
  });

  it('keeps the newer of two requests, whatever order the answers come in', async () => {
    const { devices, camera } = setUp();
    const first = camera.start('front');
    const second = camera.start('back');
    const back = new FakeTrack('back');
    const front = new FakeTrack('front');
    devices.requests[1]?.give(back);
    devices.requests[0]?.give(front);
    await Promise.all([first, second]);
    expect(camera.track).toBe(back);
    expect(front.readyState).toBe('ended');
  });

  it('notices an unplugged device', async () => {
    const { devices, camera } = setUp();
    const starting = camera.start();
    const track = new FakeTrack('front');
    devices.requests[0]?.give(track);
    await starting;
    const heard = vi.fn();
    camera.subscribe(heard);
    track.dispatchEvent(new Event('ended'));
    expect(camera).toMatchObject({ status: 'unplugged', track: null });
    expect(heard).toHaveBeenCalled();
  });

  it('takes the browser’s choice when the device that runs is unplugged, and says which', async () => {
    const { devices, camera } = setUp('front');
    const starting = camera.start();
    devices.requests[0]?.give(new FakeTrack('front'));
    await starting;
    camera.track?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(devices.requests).toHaveLength(2));
    expect(devices.requests[1]?.constraints).toMatchObject({ video: { facingMode: 'user' } });
    devices.requests[1]?.give(new FakeTrack('back'));
    await vi.waitFor(() => expect(camera.replaced).toEqual({ from: 'The front', to: 'The back' }));
    expect(camera).toMatchObject({ status: 'on', deviceId: 'back' });
    camera.choose('front');
    expect(camera.replaced).toBeNull();
  });

  it('starts by itself as soon as somebody plugs in what was missing, and not when they had switched it off', async () => {
    const { devices, camera } = setUp();
    const starting = camera.start();
    devices.requests[0]?.refuse('NotFoundError');
    await starting;
    devices.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(devices.requests).toHaveLength(2));
    devices.requests[1]?.give(new FakeTrack('front'));
    await vi.waitFor(() => expect(camera.status).toBe('on'));
    camera.stop();
    devices.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(camera.choices).not.toEqual([]));
    expect(devices.requests).toHaveLength(2);
  });

  it('knows a device that was taken back in the browser’s controls from one that was unplugged', async () => {
    vi.stubGlobal('navigator', { permissions: { query: async () => ({ state: 'denied' }) } });
    const { devices, camera } = setUp();
    const starting = camera.start();
    devices.requests[0]?.give(new FakeTrack('front'));
    await starting;
    camera.track?.dispatchEvent(new Event('ended'));
    await vi.waitFor(() => expect(camera.status).toBe('denied'));
    expect(devices.requests).toHaveLength(1);
    vi.unstubAllGlobals();
  });

  it.each<[string, string, Permission, CaptureStatus]>([
    ['NotAllowedError', 'Permission denied', { state: 'denied', allowed: true }, 'denied'],
    ['NotAllowedError', 'Permission dismissed', { state: null, allowed: true }, 'dismissed'],
    ['NotAllowedError', 'The request is not allowed', { state: 'prompt', allowed: true }, 'dismissed'],
    [
      'NotAllowedError',
      'Permission denied by system',
      { state: 'granted', allowed: true },
      'blocked-by-system',
    ],
    ['NotAllowedError', 'Permission denied', { state: 'denied', allowed: false }, 'forbidden'],
    ['SecurityError', '', { state: null, allowed: true }, 'denied'],
    ['AbortError', 'Timeout starting video source', { state: 'granted', allowed: true }, 'busy'],
  ])('tells %s “%s” apart', (name, message, permission, status) => {
    expect(captureFailure(new DOMException(message, name), permission)).toBe(status);
  });

  it('says so when the page may not ask', async () => {
    const camera = new Capture('camera', undefined);
    await camera.start();
    expect(camera.status).toBe('insecure');
  });
});
