import { readFile } from 'node:fs/promises';
import { blendshapeIndex, type FaceRecording, readRecording } from '@guise/protocol';
import { type Download, expect, type Page, test } from '@playwright/test';
import { AnimationMixer, type Mesh } from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { LOOP_SECONDS, mouthOpening } from './fixtures/schedules.js';
import { LossyPath } from './support/lossy-path.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { matchSchedule, type Sample } from './support/signal.js';

const JAW = blendshapeIndex('jawOpen');
/** How far the browser's count may be from that of the packets on the line: checks of the connection are not in it. */
const TOLERANCE = 0.15;
/** How long packets are counted [ms]. */
const COUNTED = 8000;

let server: ServerProcess;
let origin: string;
/** Opens her mouth. */
let jo: Person;
/** Has no camera: his voice moves his mouth. */
let kai: Person;
let path: LossyPath;
let recorded: Map<string, Download>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  server = await ServerProcess.start();
  origin = server.addresses[0] as string;
  [jo, kai] = await Promise.all([
    Person.arrive({ name: 'Jo', camera: 'talking', everyPicture: true, voice: 'low' }),
    Person.arrive({ name: 'Kai', camera: null, voice: 'middle' }),
  ]);
  path = await LossyPath.lay(jo.page);
  const link = await jo.startCall(origin);
  await kai.join(link);
  await jo.waitUntilSeen();
  await Promise.all([jo.waitForFaces('Kai'), kai.waitForFaces('Jo')]);
});

test.afterAll(async () => {
  await Promise.all([jo?.close(), kai?.close(), path?.close()]);
  await server?.stop();
});

const panel = (page: Page) => page.getByRole('complementary', { name: 'Record' });
const marks = (page: Page) => page.locator('guise-recording-marks');

async function save(page: Page, title: RegExp, take = 'self'): Promise<Download> {
  const waiting = page.waitForEvent('download');
  await page.locator(`[data-take="${take}"]`).getByRole('button', { name: title }).click();
  return waiting;
}

test('who records themselves saves what their camera showed, three ways', { tag: '@pace' }, async () => {
  await jo.page.locator('body').press('r');
  await jo.page.getByRole('button', { name: 'Record me' }).click();
  await expect(marks(jo.page).getByText('You are recording')).toBeVisible();
  const course = await jo.cameraClock.follow(LOOP_SECONDS + 1);
  await panel(jo.page).getByRole('button', { name: 'Stop' }).click();
  // One's own face is nobody else's business.
  await expect(marks(kai.page).locator('[data-recorder]')).toHaveCount(0);

  recorded = new Map();
  for (const [kind, title] of [
    ['jsonl', /JSON lines/],
    ['csv', /Live Link Face/],
    ['glb', /3D model/],
  ] as const)
    recorded.set(kind, await save(jo.page, title));
  for (const [kind, download] of recorded)
    expect(download.suggestedFilename()).toMatch(new RegExp(`^jo-\\d{4}(-\\d\\d){4}\\.${kind}$`));

  const lines = await textOf('jsonl');
  const recording = readRecording(lines);
  expect(recording.performer).toBe('Jo');
  const start = Date.parse(JSON.parse(lines.slice(0, lines.indexOf('\n'))).recorded) / 1000;
  const jaw = matchSchedule(jawOf(recording, start), course, mouthOpening);
  console.log(
    `${recording.length} frames, jawOpen r ${jaw.correlation.toFixed(3)}, gain ${jaw.gain.toFixed(2)}`,
  );
  expect(jaw.correlation).toBeGreaterThanOrEqual(0.8);
  expect(jaw.gain).toBeGreaterThan(0.2);

  const csv = readRecording(await textOf('csv'));
  expect(csv.length).toBe(recording.length);
  const glb = await playModel(recorded.get('glb') as Download, recording);
  expect(Math.max(...glb.map(({ off }) => off))).toBeLessThan(0.01);
  for (let i = 0; i < recording.length; i++) {
    expect(csv.frameAt(i).blendshapes[JAW]).toBeCloseTo(recording.frameAt(i).blendshapes[JAW] as number, 4);
    expect(Math.abs(csv.timeAt(i) - recording.timeAt(i))).toBeLessThan(0.1);
  }
});

test('the file moves another avatar the same way, without a call', { tag: '@pace' }, async () => {
  const page = await jo.page.context().newPage();
  await page.goto(jo.address(`${origin}/replay`));
  await page.locator('input[type="file"]').setInputFiles({
    name: 'broken.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('Timecode,JawOpen\nsoon,1\n'),
  });
  await expect(page.getByRole('alert')).toContainText('line 2');
  await page.getByText('Bolt', { exact: true }).click();
  // As if from the iPhone.
  await drop(page, await textOf('csv'));
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.waitForFunction(() => globalThis.guise?.replay?.avatar?.object3D);
  await expect.poll(() => page.evaluate(() => globalThis.guise?.replay?.time ?? 0)).toBeGreaterThan(1000);
  const shown = await page.evaluate(watchReplay, 5000);
  const recording = readRecording(await textOf('csv'));
  const known = shown.map(([time]) => recording.sample(time).blendshapes[JAW] as number);
  const apart = shown.map(([, jaw], i) => Math.abs(jaw - (known[i] as number)));
  console.log(`${shown.length} moments, at most ${Math.max(...apart).toFixed(3)} apart`);
  expect(Math.max(...known) - Math.min(...known)).toBeGreaterThan(0.1);
  expect(Math.max(...apart)).toBeLessThan(0.02);

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('slider', { name: 'Position' }).fill('2000');
  expect(await page.evaluate(() => globalThis.guise?.replay?.time)).toBe(2000);
  await page.getByRole('combobox', { name: 'Speed' }).selectOption({ label: '2×' });
  await page.getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => page.evaluate(() => globalThis.guise?.replay?.time ?? 0)).not.toBe(2000);
  await page.close();
});

test('who does not agree is not recorded, and who does sees it all the time', { tag: '@pace' }, async () => {
  const kaiId = await kai.page.evaluate(() => globalThis.guise?.room?.localId ?? '');
  const take = jo.page.locator(`[data-take="${kaiId}"]`);
  const state = panel(jo.page).locator(`li[data-participant="${kaiId}"]`);
  const mark = marks(kai.page).locator('.mark');

  await ask();
  const question = marks(kai.page).getByRole('group', { name: 'Jo would like to record your face' });
  await expect(question).toContainText('A rehearsal');
  // While nothing is said, and after a no.
  await jo.waitForFaces('Kai');
  await question.getByRole('button', { name: 'No, thanks' }).click();
  await expect(mark).toContainText('Jo records, not you');
  await jo.waitForFaces('Kai');
  await expect(state).toContainText('has not agreed');
  await panel(jo.page).getByRole('button', { name: 'Stop' }).click();
  await expect(jo.page.locator('[data-take="self"]')).toBeVisible();
  await expect(take).toHaveCount(0);
  await expect(mark).toHaveCount(0);

  await ask();
  const received = async () => (await jo.faceStats('Kai')).received;
  const before = await received();
  await question.getByRole('button', { name: 'Agree' }).click();
  await expect(mark).toHaveAttribute('data-agreed', 'true');
  await expect(mark).toContainText('Jo records you');
  await expect(state).toHaveClass(/live/);
  await jo.waitForFaces('Kai');
  await kai.page.getByRole('button', { name: 'Stop being recorded by Jo' }).click();
  await expect(state).toContainText('has not agreed');
  await expect(mark).toHaveAttribute('data-agreed', 'false');
  const after = await received();
  // His faces go on, and are nobody's to keep.
  await jo.waitForFaces('Kai', 30);
  await panel(jo.page).getByRole('button', { name: 'Stop' }).click();
  const lines = await readFile(await (await save(jo.page, /JSON lines/, kaiId)).path(), 'utf8');
  const recording = readRecording(lines);
  expect(recording.performer).toBe('Kai');
  expect(recording.length).toBeGreaterThan(0);
  expect(recording.length).toBeLessThanOrEqual(after - before);
  await expect(mark).toHaveCount(0);

  async function ask(): Promise<void> {
    await panel(jo.page).getByRole('button', { name: 'Throw away and record again' }).click();
    await panel(jo.page).getByLabel('What for?').fill('A rehearsal');
    await panel(jo.page).getByRole('button', { name: 'Ask everyone' }).click();
  }
});

test('the numbers of what leaves are those of the packets on the line', async () => {
  await jo.page.locator('body').press('i');
  const stat = (name: string) => jo.page.locator(`guise-stats [data-stat="${name}"]`);
  await expect(stat('wire')).toContainText('kbit/s');
  await expect(stat('camera')).toContainText('0 bytes: it never leaves');
  await expect(stat('backend')).toContainText('prnet-lite');
  await expect(stat('tracking').locator('strong')).toHaveText(/^\d+(\.\d)? ms$/);
  await expect(stat('round-trip').locator('strong')).toHaveText(/ ms$/);
  await expect(jo.page.locator('guise-stats tbody tr')).toContainText('Kai');

  const count = async () => {
    const [at, wire] = [performance.now(), await path.sent()];
    const counted = await jo.page.evaluate(trafficAndFaces);
    if (!counted) throw new Error('Jo is in no call');
    return { at, wire, ...counted };
  };
  const before = await count();
  const shown: number[] = [];
  const until = Date.now() + COUNTED;
  while (Date.now() < until) {
    shown.push(Number.parseFloat((await stat('wire').locator('dd').textContent()) ?? ''));
    await jo.page.waitForTimeout(500);
  }
  const after = await count();
  /** A second, of what went within so long [ms]. */
  const kilobits = (bytes: number, time: number) => (bytes * 8) / time;
  const counting = after.traffic.at - before.traffic.at;
  // Each by its own clock: a busy page answers late, and her voice never stops.
  const line = kilobits(after.wire.bytes - before.wire.bytes, after.at - before.at);
  const counted = kilobits(after.traffic.sent.wire - before.traffic.sent.wire, counting);
  const faces = kilobits(after.traffic.sent.faces - before.traffic.sent.faces, counting);
  const sent = kilobits(after.faces - before.faces, counting);
  const mean = shown.reduce((sum, value) => sum + value, 0) / shown.length;
  const packets = [
    (after.wire.packets - before.wire.packets) / ((after.at - before.at) / 1000),
    (after.traffic.sent.packets - before.traffic.sent.packets) / (counting / 1000),
  ].map((value) => value.toFixed(1));
  console.log(
    `line ${line.toFixed(1)}, counted ${counted.toFixed(1)}, shown ${mean.toFixed(1)} kbit/s (${packets.join(' and ')} packets/s); faces ${faces.toFixed(2)}, sent ${sent.toFixed(2)}`,
  );
  expect(line).toBeGreaterThan(5);
  expect(Math.abs(counted / line - 1)).toBeLessThan(TOLERANCE);
  expect(Math.abs(mean / line - 1)).toBeLessThan(2 * TOLERANCE);
  expect(Math.abs(faces / sent - 1)).toBeLessThan(TOLERANCE);

  await jo.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(stat('voice')).toContainText('muted: nothing');
  const muted = await count();
  await kai.waitForFaces('Jo', 5);
  expect((await count()).traffic.sent.voice - muted.traffic.sent.voice).toBeLessThan(200);
});

/** Runs in the page: what it says of what it sent, and the bytes of faces that it gave to the browser until then. */
async function trafficAndFaces() {
  const traffic = await globalThis.guise?.room?.traffic();
  // Kept by `EgressWatcher`.
  const { egressRecord } = globalThis as unknown as { egressRecord: { channelMessages: string[] } };
  return (
    traffic && { traffic, faces: egressRecord.channelMessages.reduce((sum, { length }) => sum + length, 0) }
  );
}

async function textOf(kind: string): Promise<string> {
  return readFile(await (recorded.get(kind) as Download).path(), 'utf8');
}

/** On the clock that browsers share, half a second late: lags are looked for on one side only. */
function jawOf(recording: FaceRecording, start: number): Sample[] {
  return [...recording.frames()].map(({ timestamp, blendshapes }) => ({
    time: start + timestamp / 1000 + 0.5,
    value: blendshapes[JAW] as number,
  }));
}

/** How far the jaw in the model is from the recording at each of its frames, as three.js plays it. */
async function playModel(download: Download, recording: FaceRecording): Promise<{ off: number }[]> {
  const bytes = await readFile(await download.path());
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const gltf = await new GLTFLoader().parseAsync(file as ArrayBuffer, '');
  const [clip] = gltf.animations;
  const face = gltf.scene.getObjectByName('face') as Mesh;
  if (!clip || !face) throw new Error('the model has no animation, or no face');
  const mixer = new AnimationMixer(gltf.scene);
  mixer.clipAction(clip).play();
  return [...recording.frames()].slice(0, -1).map(({ timestamp, blendshapes }) => {
    mixer.setTime(timestamp / 1000);
    const weight = face.morphTargetInfluences?.[face.morphTargetDictionary?.jawOpen ?? -1] ?? Number.NaN;
    return { off: Math.abs(weight - (blendshapes[JAW] as number)) };
  });
}

/** Drops a file onto the page. */
async function drop(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], 'iphone.csv', { type: 'text/csv' }));
    const init = { dataTransfer, bubbles: true, composed: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent('dragover', init));
    document.body.dispatchEvent(new DragEvent('drop', init));
  }, text);
}

/** Runs in the page: where the replay is, and what the avatar's jaw does there, for a while [ms]. */
function watchReplay(duration: number): Promise<[time: number, jaw: number][]> {
  const rows: [number, number][] = [];
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      const replay = globalThis.guise?.replay;
      replay?.avatar?.object3D.traverse((node) => {
        const weight = node.morphTargetInfluences?.[node.morphTargetDictionary?.jawOpen ?? -1];
        if (weight !== undefined && node.morphTargetDictionary) rows.push([replay.time, weight]);
      });
    }, 40);
    setTimeout(() => {
      clearInterval(timer);
      if (rows.length === 0) reject(new Error('there is no avatar with a face'));
      resolve(rows);
    }, duration);
  });
}
