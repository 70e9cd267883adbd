import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import { mouthPath } from './fixtures/build.js';
import { Person } from './support/person.js';
import { sceneCamera } from './support/scene-camera.js';
import { ServerProcess } from './support/server.js';
import { listenTo } from './support/voice.js';

let server: ServerProcess;
let origin: string;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
  origin = server.addresses[0] as string;
});

test.afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
});

test.afterAll(async () => {
  await server?.stop();
});

async function arrive(name: string, voice: 'low' | 'high', camera: 'other' | null = null): Promise<Person> {
  const person = await Person.arrive({ name, camera, voice });
  people.push(person);
  await person.page.addInitScript(keepDevices);
  return person;
}

test('two clicks into a call and back to it; sound, speaker and push to talk as the other one hears them', async () => {
  const [ada, ben] = await Promise.all([arrive('Ada', 'low'), arrive('Ben', 'high')]);

  await ada.page.goto(ada.address(origin));
  await ada.page.getByRole('button', { name: 'Start a call' }).click();
  await expect(ada.page.getByLabel('Your name')).toBeFocused();
  await ada.page.keyboard.type('Ada');
  await ada.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(ada.page.getByRole('button', { name: 'Leave' })).toBeVisible();
  expect(await devicesOf(ada.page, 'clicks')).toBe(2);

  await ada.page.keyboard.press('a');
  const link = await ada.page.getByLabel('Invitation link').inputValue();
  expect(
    await ada.page.locator('guise-qr').evaluate((code) => (code as HTMLElement & { text: string }).text),
  ).toBe(link);
  await ada.page.keyboard.press('Escape');
  await expect(ada.page.locator('guise-invite')).toBeHidden();
  await ben.join(link);
  await expect(ada.tile('Ben')).toBeVisible();

  await test.step('the speaker that was chosen plays the others', async () => {
    await ben.page.keyboard.press('d');
    const speaker = ben.page.getByRole('combobox', { name: 'Speaker' });
    const other = await speaker.locator('option').last().getAttribute('value');
    await speaker.selectOption(other);
    await expect.poll(() => devicesOf(ben.page, 'sinks')).toContain(other);
  });

  await test.step('one hears oneself, and the speaker', async () => {
    const voice = ben.page.locator('guise-sound-test').first();
    await voice.getByRole('button', { name: 'Hear yourself' }).click();
    await expect(voice.getByRole('button', { name: 'Speak now…' })).toBeVisible();
    await expect(voice.getByRole('button', { name: 'That’s you' })).toBeVisible();
    await expect(voice.getByRole('button', { name: 'Hear yourself' })).toBeVisible();
    await ben.page.getByRole('button', { name: 'Play a sound' }).click();
    await expect(ben.page.getByText('Hear it?')).toBeVisible();
    await expect(ben.page.getByText('Hear it?')).toBeHidden();
  });

  await test.step('what is switched off is off in the voice that is sent, which goes on', async () => {
    const noise = ben.page.getByRole('switch', { name: 'Noise suppression' });
    await expect(noise).toBeChecked();
    await noise.uncheck();
    await expect.poll(() => devicesOf(ben.page, 'noiseSuppression')).toBe(false);
    await ben.page.keyboard.press('Escape');
    await expect(ben.page.locator('guise-devices')).toBeHidden();
    expect((await listenTo(ada.page, 'Ben')).high).toBeGreaterThan(-60);
  });

  const muted = ada.tile('Ben').getByText(', muted');
  await test.step('held, the space bar is heard; let go, or lost, it is not', async () => {
    await ben.page.keyboard.press('m');
    await expect(muted).toBeAttached();
    await ben.page.keyboard.down('Space');
    await expect(muted).not.toBeAttached();
    expect((await listenTo(ada.page, 'Ben')).high).toBeGreaterThan(-60);
    await ben.page.keyboard.up('Space');
    await expect(muted).toBeAttached();

    await ben.page.keyboard.down('Space');
    await expect(muted).not.toBeAttached();
    await ben.page.evaluate(() => dispatchEvent(new Event('blur')));
    await expect(muted).toBeAttached();
    await ben.page.keyboard.down('Space');
    await ben.page.keyboard.up('Space');

    await ben.page.keyboard.press('c');
    await ben.page.getByLabel('Message').press('Space');
    await expect(ben.page.getByLabel('Message')).toHaveValue(' ');
    await expect(ben.page.getByText('You can be heard')).toBeHidden();
    await ben.page.keyboard.press('Escape');
  });

  await test.step('so is a finger on the microphone button, which is no click', async () => {
    const box = await ben.page.getByRole('button', { name: 'Unmute' }).boundingBox();
    if (!box) throw new Error('there is no button');
    await ben.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await ben.page.mouse.down();
    await expect(muted).not.toBeAttached();
    await expect(ben.page.getByText('You can be heard')).toBeVisible();
    await ben.page.mouse.up();
    await expect(muted).toBeAttached();
    await ben.page.getByRole('button', { name: 'Unmute' }).click();
    await expect(muted).not.toBeAttached();
  });

  await test.step('another microphone takes the place of one that is unplugged', async () => {
    await ben.page.evaluate(() => (globalThis as unknown as Record_).kept.unplug('audio'));
    await expect(ben.page.locator('.toast')).toContainText('took over');
    expect((await listenTo(ada.page, 'Ben')).high).toBeGreaterThan(-60);
  });

  await test.step('what one was in stands on the start page, and leads back', async () => {
    await ben.leave();
    const room = new URL(link).pathname.slice(3);
    await expect(ben.page.getByText('with each call’s key')).toBeVisible();
    await ben.page.getByRole('link', { name: room }).click();
    await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
    await expect(ada.tile('Ben')).toBeVisible();
    expect(new URL(ben.page.url()).hash).toBe(new URL(link).hash);
    expect(await devicesOf(ben.page, 'noiseSuppression')).toBe(false);
    await ben.leave();
    await ben.page.getByRole('button', { name: `Forget ${room}` }).click();
    await expect(ben.page.getByRole('link', { name: room })).toBeHidden();
    expect(await ben.page.evaluate(() => localStorage.getItem('guise.rooms'))).toBeNull();
  });
});

test('a link says that cameras stay off, and who one starts as; a call that is over says so', async () => {
  const [ada, ben] = await Promise.all([arrive('Ada', 'low', 'other'), arrive('Ben', 'high', 'other')]);
  await ada.page.goto(ada.address(origin));
  await ada.page.getByRole('button', { name: 'Options' }).click();
  await ada.page.getByRole('switch', { name: 'Voices only' }).check();
  await ada.page.getByRole('combobox', { name: 'Everyone starts as' }).selectOption('bolt');
  await ada.page.getByRole('button', { name: 'Start a call' }).click();
  await ada.enter();
  const link = await ada.page.getByLabel('Invitation link').inputValue();
  expect(new URL(link).search).toBe('?camera=off&avatar=bolt');

  await ben.join(link);
  await expect(ada.tile('Ben')).toBeVisible();
  await expect(ben.page.getByRole('button', { name: /camera/ })).toBeHidden();
  await ben.page.keyboard.press('v');
  expect(await devicesOf(ben.page, 'videoRequests')).toBe(0);
  const worn = () =>
    ada.page.evaluate(() => [...(guise?.room?.participants.values() ?? [])].map(({ avatar }) => avatar));
  await expect.poll(worn).toEqual(['{"character":"bolt"}']);
  // It was suggested, not chosen: the next call is their own again.
  const kept = await ben.page.evaluate(() => JSON.parse(localStorage.getItem('guise.preferences') ?? '{}'));
  expect(kept.avatar).toBeNull();

  await ben.page.evaluate(() =>
    localStorage.setItem('guise.rooms', '[{"room":"gone-fox","secret":"k","query":"","at":0}]'),
  );
  await ben.page.goto(ben.address(origin));
  await ben.page.getByRole('link', { name: 'gone-fox' }).click();
  await ben.page.getByRole('button', { name: 'Join', exact: true }).click();
  await expect(ben.page.getByRole('heading', { name: 'gone-fox is over' })).toBeVisible();
  await ben.page.getByRole('button', { name: 'Go to the start' }).click();
  await expect(ben.page.getByRole('button', { name: 'Start a call' })).toBeVisible();
  await expect(ben.page.getByRole('link', { name: 'gone-fox' })).toBeHidden();
});

test('what would help the camera is said before the call, and in it once it lasts', {
  tag: '@wide',
}, async () => {
  const ida = await arrive('Ida', 'low');
  const photograph = `data:image/jpeg;base64,${(await readFile(await mouthPath(0))).toString('base64')}`;
  const show = await sceneCamera(ida.page, photograph);
  await ida.page.goto(ida.address(origin));
  await ida.page.getByRole('button', { name: 'Start a call' }).click();
  await ida.waitUntilSeen();
  const hint = ida.page.locator('guise-framing p');
  await expect(hint).toBeHidden();
  for (const [name, scene] of [
    ['too-dark', { light: 0.12 }],
    ['light-behind', { light: 0.4, window: true }],
    ['too-far', { size: 0.42 }],
    ['too-near', { size: 1.8 }],
    ['off-centre', { right: 0.3 }],
  ] as const) {
    await show(scene);
    await expect(hint).toHaveAttribute('data-hint', name);
    await show({});
    await expect(hint).toBeHidden();
  }

  await ida.enter();
  await show({ light: 0.12 });
  await expect(ida.page.locator('.toast')).toContainText('It’s too dark');
  await expect(ida.tile('You').getByText('Too dark')).toBeVisible();
  await show({});
  await expect(ida.tile('You').getByText('Too dark')).toBeHidden();
});

test('every failure says what happened, what still works and what to do', async () => {
  const gus = await arrive('Gus', 'low', 'other');
  const room = `${origin}/r/kind-otter#k`;
  /** A page that something was done to before it opened. */
  const open = async (spoil: () => void, address = gus.address(room)) => {
    const page = await gus.page.context().newPage();
    await page.addInitScript(spoil);
    await page.goto(address);
    return page;
  };

  const denied = await open(() => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    let asked = 0;
    mediaDevices.getUserMedia = async (wishes) => {
      if (++asked <= 2) throw new DOMException('Permission denied', 'NotAllowedError');
      return real(wishes);
    };
  });
  await expect(denied.getByRole('heading', { name: 'Camera and microphone are blocked' })).toBeVisible();
  await denied.getByText('How to allow it').click();
  await expect(denied.getByText('Press the icon to the left of the address.')).toBeVisible();
  await denied.getByRole('button', { name: 'Try again' }).click();
  await expect(denied.locator('guise-troubles')).toBeHidden();
  await expect(denied.getByLabel('Your camera')).toBeVisible();
  await denied.close();

  const apart = await open(() => {
    navigator.mediaDevices.getUserMedia = async ({ video } = {}) => {
      throw video
        ? new DOMException('in use', 'NotReadableError')
        : new DOMException('Permission dismissed', 'NotAllowedError');
    };
    Reflect.deleteProperty(globalThis, 'AudioWorkletNode');
    HTMLCanvasElement.prototype.getContext = () => null;
  }, room);
  for (const title of [
    'The camera did not start',
    'The microphone is waiting for your yes',
    'This browser can’t draw 3D',
  ])
    await expect(apart.getByRole('heading', { name: title })).toBeVisible();
  await apart.close();

  const insecure = await open(() => {
    Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
  });
  await expect(insecure.getByRole('heading', { name: 'This page is not secure' })).toBeVisible();
  await expect(insecure.getByRole('button', { name: 'Join', exact: true })).toBeEnabled();
  await insecure.close();

  let broken = true;
  await gus.page
    .context()
    .route('**/models/prnet-lite/**', (route) => (broken ? route.abort() : route.continue()));
  const slow = await open(() => {});
  await expect(slow.getByRole('heading', { name: 'Face tracking did not arrive' })).toBeVisible();
  broken = false;
  await slow.getByRole('button', { name: 'Try again' }).click();
  await expect(slow.getByRole('heading', { name: 'Face tracking did not arrive' })).toBeHidden();
  await slow.waitForFunction(() => globalThis.guise?.tracker);
});

interface Kept {
  clicks: number;
  videoRequests: number;
  sinks: string[];
  noiseSuppression: unknown;
  unplug(kind: 'audio' | 'video'): void;
}

interface Record_ {
  kept: Kept;
}

async function devicesOf<K extends Exclude<keyof Kept, 'unplug'>>(page: Page, what: K): Promise<Kept[K]> {
  const { [what]: value } = await page.evaluate(() => ({
    ...(globalThis as unknown as Record_).kept,
    unplug: null,
  }));
  return value as Kept[K];
}

/** Runs in the page: counts clicks, and keeps what the page asks its devices for. */
function keepDevices(): void {
  let clicks = 0;
  let videoRequests = 0;
  const sinks: string[] = [];
  const tracks: MediaStreamTrack[] = [];
  addEventListener('click', ({ detail }) => (clicks += detail > 0 ? 1 : 0), { capture: true });
  const { setSinkId } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.setSinkId = async function (id) {
    await setSinkId.call(this, id);
    if (this.srcObject) sinks.push(this.sinkId);
  };
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wishes) => {
    if (wishes?.video) videoRequests++;
    const stream = await real(wishes);
    tracks.push(...stream.getTracks());
    return stream;
  };
  const live = (kind: string) =>
    tracks.filter((track) => track.kind === kind && track.readyState === 'live').at(-1);
  (globalThis as unknown as Record_).kept = {
    get clicks() {
      return clicks;
    },
    get videoRequests() {
      return videoRequests;
    },
    get sinks() {
      return sinks;
    },
    get noiseSuppression() {
      return live('audio')?.getSettings().noiseSuppression;
    },
    unplug(kind) {
      const track = live(kind);
      track?.stop();
      // As the browser says it of a device that is gone.
      track?.dispatchEvent(new Event('ended'));
    },
  };
}
