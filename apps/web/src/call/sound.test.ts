import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CaptureDevices } from './capture.js';
import { ALL_PROCESSING, Microphone } from './microphone.js';
import { type SoundBox, SoundCheck } from './sound-check.js';
import { Speaker, type SpeakerDevices } from './speaker.js';

afterEach(() => void vi.restoreAllMocks());

/** A microphone's track as a browser has it; `live`: whether it can be changed while it runs. */
class FakeTrack extends EventTarget {
  readonly label = 'Headset';
  settings: Record<string, unknown>;
  stopped = false;
  constructor(
    constraints: MediaTrackConstraints,
    readonly live: boolean,
    readonly capabilities: Record<string, unknown> | null,
  ) {
    super();
    this.settings = { ...constraints };
    if (capabilities) this.getCapabilities = () => capabilities;
  }
  declare getCapabilities?: () => Record<string, unknown>;
  getSettings() {
    return this.settings;
  }
  async applyConstraints(constraints: MediaTrackConstraints) {
    if (!this.live) throw new DOMException('not while it runs', 'OverconstrainedError');
    this.settings = { ...constraints };
  }
  stop() {
    this.stopped = true;
  }
}

async function microphone({
  live = true,
  capabilities = null,
}: {
  live?: boolean;
  capabilities?: Record<string, unknown> | null;
} = {}) {
  const tracks: FakeTrack[] = [];
  const devices = Object.assign(new EventTarget(), {
    async getUserMedia({ audio }: MediaStreamConstraints) {
      const track = new FakeTrack(audio as MediaTrackConstraints, live, capabilities);
      tracks.push(track);
      return { getTracks: () => [track] };
    },
    enumerateDevices: async () => [],
  });
  const supported = { noiseSuppression: true, echoCancellation: true };
  const one = new Microphone(devices as unknown as CaptureDevices, '', ALL_PROCESSING, supported);
  await one.start();
  return { one, tracks };
}

describe('microphone', () => {
  it('is processed unless switched off, live where the browser can', async () => {
    const { one, tracks } = await microphone();
    expect(tracks[0]?.settings).toEqual(ALL_PROCESSING);
    await one.setProcessing('noiseSuppression', false);
    expect(tracks).toHaveLength(1);
    expect(tracks[0]?.settings).toMatchObject({ noiseSuppression: false, echoCancellation: true });
  });

  it('starts again with the new wishes where the browser cannot', async () => {
    const { one, tracks } = await microphone({ live: false });
    await one.setProcessing('echoCancellation', false);
    expect(tracks.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect(tracks[1]?.settings).toMatchObject({ noiseSuppression: true, echoCancellation: false });
  });

  it('offers what the browser and the device can switch, and nothing else', async () => {
    expect((await microphone()).one.switchable).toEqual(['noiseSuppression', 'echoCancellation']);
    const capabilities = { noiseSuppression: [false], echoCancellation: [false, true, 'all'] };
    const { one } = await microphone({ capabilities });
    expect(one.switchable).toEqual(['echoCancellation']);
    one.stop();
    expect(one.switchable).toEqual([]);
  });
});

class FakeSpeakers extends EventTarget {
  readonly there = ['', 'headset', 'screen'];
  async enumerateDevices() {
    return this.there.map((id) => ({ kind: 'audiooutput', deviceId: id, label: `The ${id}` }));
  }
}

function speakers(chosen = '', selectable = true) {
  const devices = new FakeSpeakers();
  const speaker = new Speaker(devices as unknown as SpeakerDevices, chosen, selectable);
  return { devices, speaker };
}

describe('speaker', () => {
  it('leads a voice to the chosen device, and back to the system’s', async () => {
    const { speaker } = speakers();
    const element = { setSinkId: vi.fn(async () => {}) };
    await speaker.lead(element);
    expect(element.setSinkId).not.toHaveBeenCalled();
    speaker.choose('headset');
    await speaker.lead(element);
    speaker.choose('');
    await speaker.lead(element);
    expect(element.setSinkId.mock.calls).toEqual([['headset'], ['']]);
  });

  it('plays where the system plays when the chosen device is unplugged, and says so', async () => {
    const { devices, speaker } = speakers('headset');
    await speaker.refresh();
    expect(speaker.choices.map(({ deviceId }) => deviceId)).toEqual(['headset', 'screen']);
    devices.there.splice(1, 1);
    devices.dispatchEvent(new Event('devicechange'));
    await vi.waitFor(() => expect(speaker.lost).toBe('The headset'));
    expect(speaker.deviceId).toBe('');
    speaker.choose('screen');
    expect(speaker.lost).toBeNull();
  });

  it('keeps a remembered device that was not there yet, but plays through the system’s', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { speaker } = speakers('gone');
    await speaker.refresh();
    expect(speaker).toMatchObject({ deviceId: 'gone', lost: null });
    const element = {
      setSinkId: vi.fn(async (id: string) => {
        if (id) throw new DOMException('no', 'NotFoundError');
      }),
    };
    await speaker.lead(element);
    expect(element.setSinkId.mock.calls).toEqual([['gone'], ['']]);
  });

  it('offers nothing where the browser cannot', async () => {
    const { speaker } = speakers('headset', false);
    await speaker.refresh();
    expect(speaker).toMatchObject({ selectable: false, choices: [] });
    await speaker.lead({});
  });
});

describe('sound check', () => {
  const sound = { duration: 3 } as AudioBuffer;
  const track = {} as MediaStreamTrack;

  function setUp(changes: Partial<SoundBox> = {}) {
    let end = () => {};
    const stop = vi.fn(() => end());
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const box: SoundBox = {
      record: vi.fn(async () => sound),
      chime: vi.fn(async () => sound),
      play: vi.fn(async () => ({ over, stop })),
      ...changes,
    };
    const check = new SoundCheck(box, new Speaker(undefined));
    const states: string[] = [];
    check.subscribe(() => states.push(check.state));
    return { check, box, states, end: () => end(), stop };
  }

  it('says back what was said', async () => {
    const { check, states, end, box } = setUp();
    const done = check.sayBack(track);
    await vi.waitFor(() => expect(check.state).toBe('playing'));
    end();
    await done;
    expect(states).toEqual(['recording', 'playing', 'idle']);
    expect(box.play).toHaveBeenCalledExactlyOnceWith(sound, expect.any(Function));
  });

  it('stops what plays when something else begins', async () => {
    const { check, stop, box } = setUp();
    void check.sayBack(track);
    await vi.waitFor(() => expect(check.state).toBe('playing'));
    void check.chime();
    expect(stop).toHaveBeenCalledOnce();
    expect(check.state).toBe('chiming');
    expect(box.chime).toHaveBeenCalledOnce();
    check.stop();
    expect(check.state).toBe('idle');
  });

  it('says when it cannot be done here', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { check } = setUp({
      record: async () => {
        throw new DOMException('no recorder', 'NotSupportedError');
      },
    });
    await check.sayBack(track);
    expect(check.state).toBe('failed');
  });
});
