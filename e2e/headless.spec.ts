import { joinRoom, OpusTrack, parseRoomLink } from '@guise/client-node';
import { blendshapeIndex, restFaceFrame } from '@guise/protocol';
import { expect, test } from '@playwright/test';
import { opusVoice } from './support/opus-voice.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server.js';
import { listenTo } from './support/voice.js';

const JAW = blendshapeIndex('jawOpen');

test('a participant without a browser and one with Chromium see and hear each other', async () => {
  const server = await ServerProcess.start();
  const nia = await Person.arrive({ name: 'Nia', camera: null, voice: 'low', plain: true });
  try {
    const link = await nia.startCall(server.addresses[0] as string);
    const bot = await joinRoom({ ...parseRoomLink(link), name: 'Bot' });
    const timers = [setInterval(() => bot.sendFace(face()), 33)];
    try {
      // What the bot sends is on her screen.
      await expect(nia.tile('Bot')).toBeVisible();
      await expect
        .poll(() => nia.page.evaluate(jawAndTurn, { name: 'Bot', jaw: JAW }))
        .toEqual({ jaw: 0.7, turn: 0.2 });
      const voice = new OpusTrack();
      await bot.publishAudio(voice.asMediaStreamTrack);
      const packets = await opusVoice('high');
      let at = 0;
      timers.push(setInterval(() => voice.write(packets[at++ % packets.length] as Uint8Array), 20));
      const heard = await listenTo(nia.page, 'Bot');
      expect(heard.high).toBeGreaterThan(heard.low + 15);
      expect(heard.high).toBeGreaterThan(heard.middle + 15);

      // Her voice, and the mouth that it moves, are with the bot.
      const her = [...bot.participants.values()][0];
      await expect.poll(() => her?.audioTrack ?? null).not.toBeNull();
      const spoken: number[] = [];
      OpusTrack.of(her?.audioTrack as MediaStreamTrack).onPacket(({ opus }) => spoken.push(opus.byteLength));
      await expect
        .poll(() => her?.sampleFace(performance.now()), { intervals: [30] })
        .toMatchObject({ sources: { mouth: 'audio' } });
      await expect.poll(() => spoken.filter((bytes) => bytes > 10).length).toBeGreaterThan(20);
    } finally {
      for (const timer of timers) clearInterval(timer);
      await bot.leave();
    }
    await expect(nia.tile('Bot')).toBeHidden();
  } finally {
    await nia.close();
    await server.stop();
  }
});

function face() {
  const frame = restFaceFrame(performance.now());
  frame.sources = { head: 'vision', upper: 'vision', mouth: 'vision', tongue: 'absent' };
  frame.confidence = 1;
  frame.blendshapes[JAW] = 0.7;
  frame.pose.rotation = [0, 0.2, 0, Math.sqrt(0.96)];
  return frame;
}

/** Runs in the page: what a participant's face shows, to one decimal. */
function jawAndTurn({ name, jaw }: { name: string; jaw: number }) {
  const others = [...(globalThis.guise?.room?.participants.values() ?? [])];
  const frame = others.find((other) => other.name === name)?.sampleFace(performance.now());
  const rounded = (value: number | undefined) => value && Math.round(value * 10) / 10;
  return { jaw: rounded(frame?.blendshapes[jaw]), turn: rounded(frame?.pose.rotation[1]) };
}
