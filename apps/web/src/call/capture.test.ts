import { describe, expect, it, vi } from 'vitest';
import { Capture, type CaptureDevices } from './capture.js';

/** A browser's track, as far as a capture sees it. */
class FakeTrack extends EventTarget {
  readyState: MediaStreamTrackState = 'live';
  constructor(readonly id: string) {
    super();
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

  it('says so when the page may not ask', async () => {
    const camera = new Capture('camera', undefined);
    await camera.start();
    expect(camera.status).toBe('insecure');
  });
});
