import { expect, test, vi } from 'vitest';
import { VoiceSender } from './voice-sender.js';

const track = (id: string) => ({ id }) as unknown as MediaStreamTrack;

function setUp(muted = false) {
  const diary: string[] = [];
  const producer = {
    replaceTrack: async ({ track: { id } }: { track: MediaStreamTrack }) => diary.push(`replace ${id}`),
    pause: () => diary.push('pause'),
    resume: () => diary.push('resume'),
    close: () => diary.push('close'),
  };
  const media = {
    publishAudio: vi.fn(async ({ id }: MediaStreamTrack) => {
      diary.push(`publish ${id}`);
      return producer as never;
    }),
    closeAudio: async () => {
      diary.push('closeAudio');
    },
  };
  return { diary, media, voice: new VoiceSender(media, muted) };
}

test('there is one voice: a second track takes its place, and none ends it', async () => {
  const { diary, voice } = setUp();
  await voice.setTrack(null);
  await Promise.all([voice.setTrack(track('a')), voice.setTrack(track('b')), voice.setTrack(null)]);
  await voice.setTrack(track('c'));
  expect(diary).toEqual(['publish a', 'replace b', 'close', 'closeAudio', 'publish c']);
});

test('whoever is muted before the voice is there is not heard', async () => {
  const { diary, voice } = setUp(true);
  await voice.setTrack(track('a'));
  voice.setMuted(false);
  voice.setMuted(true);
  expect(diary).toEqual(['publish a', 'pause', 'resume', 'pause']);
});

test('a track that could not be published does not hold up the next one', async () => {
  const { diary, media, voice } = setUp();
  media.publishAudio.mockRejectedValueOnce(new Error('refused'));
  await expect(voice.setTrack(track('a'))).rejects.toThrow('refused');
  await voice.setTrack(track('b'));
  expect(diary).toEqual(['publish b']);
});

test('takes nothing when the stay is over, not even what was asked for before', async () => {
  const { diary, voice } = setUp();
  const asked = voice.setTrack(track('a'));
  voice.close();
  await expect(asked).rejects.toMatchObject({ reason: 'closed' });
  expect(diary).toEqual([]);
});
