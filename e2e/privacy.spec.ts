import { checkFaceMessage, LIMITS, SIGNALLING_PATH } from '@guise/protocol';
import { expect, test } from '@playwright/test';
import { MarkerTab } from './support/marker-tab.js';
import { Person } from './support/person.js';
import { type Egress, findPictures, findPicturesBesideScreen } from './support/privacy.js';
import { ServerProcess } from './support/server.js';

// What is sealed looks like nothing at all: whether a picture is in it is seen before that, in plain calls.

/** What the protocol allows, and far less than any picture for everything together. */
const EGRESS_LIMITS = {
  // A room is asked for without a body.
  requestBody: 0,
  socketMessage: LIMITS.messageBytes,
  channelMessage: LIMITS.faceMessageBytes,
  signalling: 16 * 1024,
};

let server: ServerProcess;
let people: Person[] = [];

test.beforeAll(async () => {
  server = await ServerProcess.start();
});

test.afterEach(async () => {
  await Promise.all(people.map((person) => person.close()));
  people = [];
});

test.afterAll(() => server?.stop());

test('no picture leaves a page during a call', async () => {
  const [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: 'rolling', voice: 'low', plain: true }),
    Person.arrive({ name: 'Ben', camera: 'talking', voice: 'middle' }),
  ]);
  people = [ada, ben];
  await ben.join(await ada.startCall(server.addresses[0] as string));
  await Promise.all([ada.waitUntilSeen(), ben.waitUntilSeen()]);
  await Promise.all([ada.waitForFaces('Ben', 60), ben.waitForFaces('Ada', 60)]);

  // Switching things off and on is where one could slip out.
  for (const label of ['Turn camera off', 'Turn camera on', 'Mute', 'Unmute']) {
    await ada.page.getByRole('button', { name: label, exact: true }).click();
  }
  await ben.waitForFaces('Ada', 30);

  expect((await health(server)).producers).toEqual({ audio: 2, video: 0, face: 2 });
  for (const person of people) {
    const egress = await person.egress.collect();
    expect(findPictures(egress, EGRESS_LIMITS)).toEqual([]);
    expectEverythingWasWatched(egress);
    for (const message of egress.channelMessages) expect(() => checkFaceMessage(message)).not.toThrow();
  }
});

test('of somebody who shared a screen, the screen left, while it was shared, and never the camera', {
  tag: '@wide',
}, async () => {
  const title = 'Not the camera';
  const [ada, ben] = await Promise.all([
    Person.arrive({ name: 'Ada', camera: 'rolling', voice: 'low', screen: title, plain: true }),
    Person.arrive({ name: 'Ben', camera: null, voice: 'middle' }),
  ]);
  people = [ada, ben];
  await ben.join(await ada.startCall(server.addresses[0] as string));
  await ada.waitUntilSeen();
  const tab = await MarkerTab.open(ada, title, [
    [0, 160, 0],
    [200, 30, 190],
  ]);
  await ada.page.locator('body').press('s');
  // Every picture that is looked at is the marker's, all over: of a camera's not one would be.
  await expect.poll(() => tab.seenOn(ben.page)).not.toBeNull();
  const seen = new Set<number | null>();
  for (let look = 0; look < 40 || seen.size < 2; look++) seen.add(await tab.seenOn(ben.page));
  expect([...seen].sort()).toEqual([0, 1]);
  expect((await health(server)).producers).toEqual({ audio: 3, video: 1, face: 2 });

  await ada.page.getByRole('button', { name: 'Stop sharing' }).click();
  await expect(ben.page.locator('guise-shared-screen')).toHaveCount(0);
  expect((await health(server)).producers).toEqual({ audio: 2, video: 0, face: 2 });
  const stopped = await ada.egress.collect();
  await ben.waitForFaces('Ada', 60);
  const later = await ada.egress.collect();
  expect(videoBytes(later)).toBeLessThanOrEqual(videoBytes(stopped));
  expect(later.sentTrackKinds).toContain('screen');
  // Twice as much is said of transports as in a call without video.
  const limits = { ...EGRESS_LIMITS, signalling: 2 * EGRESS_LIMITS.signalling };
  for (const egress of [later, await ben.egress.collect()])
    expect(findPicturesBesideScreen(egress, limits)).toEqual([]);
  for (const message of later.channelMessages) expect(() => checkFaceMessage(message)).not.toThrow();
});

/** What all streams of video together have sent; one that ended no longer counts. */
function videoBytes({ outboundStreams }: Egress): number {
  return outboundStreams.reduce((sum, { kind, bytes }) => sum + (kind === 'video' ? bytes : 0), 0);
}

/** That nothing was found means something only if there was something to look at. */
function expectEverythingWasWatched(egress: Egress): void {
  expect(egress.requests.length).toBeGreaterThan(0);
  expect(egress.socketMessages.length).toBeGreaterThan(0);
  expect(egress.channelMessages.length).toBeGreaterThan(60);
  expect(egress.descriptions.some((sdp) => /^m=audio/m.test(sdp))).toBe(true);
  expect(egress.descriptions.some((sdp) => /^m=application/m.test(sdp))).toBe(true);
  expect(egress.sentTrackKinds).toContain('audio');
  expect(egress.outboundStreams.some(({ kind, bytes }) => kind === 'audio' && bytes > 0)).toBe(true);
}

test('a page that did send its picture would be caught', async () => {
  const mallory = await Person.arrive({ name: 'Mallory', camera: 'rolling', voice: 'high' });
  people = [mallory];
  await mallory.page.goto(server.addresses[0] as string);
  await mallory.page.evaluate(sendPictureEveryWay, SIGNALLING_PATH);
  const found = findPictures(await mallory.egress.collect(), EGRESS_LIMITS).join('\n');
  expect(found).toMatch(/a request to \S+api.rooms carries a JPEG/);
  expect(found).toMatch(/a request to \S+beacon carries a JPEG/);
  expect(found).toMatch(/a request to \S+worker carries a JPEG/);
  expect(found).toMatch(/a WebSocket message carries a JPEG/);
  expect(found).toMatch(/a data channel message carries a JPEG/);
  expect(found).toMatch(/a video track has a sender/);
  expect(found).toMatch(/m=video/);
  expect(found).toMatch(/outbound video stream/);
  expect((await health(server)).status).toBe('ok');
});

async function health(of: ServerProcess): Promise<{ status: string; producers: Record<string, number> }> {
  return (await fetch(`${of.addresses[0]}/health`)).json();
}

/** Runs in the page: takes a picture and sends it by a request, a WebSocket, a data channel and as video. */
async function sendPictureEveryWay(signallingPath: string): Promise<void> {
  const camera = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = document.createElement('video');
  video.srcObject = camera;
  video.muted = true;
  await video.play();
  const canvas = new OffscreenCanvas(320, 240);
  canvas.getContext('2d')?.drawImage(video, 0, 0, 320, 240);
  const picture = await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer();

  await fetch('/api/rooms', { method: 'POST', body: picture });
  navigator.sendBeacon('/api/rooms?beacon', picture);
  await inWorker(async ({ data }) => {
    await fetch(`${data.origin}/api/rooms?worker`, { method: 'POST', body: data.picture });
    postMessage('sent');
  });
  const address = `${location.origin.replace('http', 'ws')}${signallingPath}/?EIO=4&transport=websocket`;
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  socket.send(picture);

  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  near.onicecandidate = ({ candidate }) => candidate && far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => candidate && near.addIceCandidate(candidate);
  const channel = near.createDataChannel('picture');
  near.addTrack(camera.getVideoTracks()[0] as MediaStreamTrack, camera);
  await near.setLocalDescription(await near.createOffer());
  await far.setRemoteDescription(near.localDescription as RTCSessionDescription);
  await far.setLocalDescription(await far.createAnswer());
  await near.setRemoteDescription(far.localDescription as RTCSessionDescription);
  await new Promise((resolve) => channel.addEventListener('open', resolve));
  channel.send(picture.slice(0, 1000));

  function inWorker(work: (event: MessageEvent) => Promise<void>): Promise<unknown> {
    const script = new Blob([`onmessage = ${work}`], { type: 'text/javascript' });
    const worker = new Worker(URL.createObjectURL(script));
    worker.postMessage({ picture, origin: location.origin });
    return new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = reject;
    });
  }
}
