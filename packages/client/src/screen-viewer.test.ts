import { type ParticipantInfo, SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup-client';
import { beforeEach, expect, test } from 'vitest';
import { ScreenViewer, type SharedScreen } from './screen-viewer.js';

class FakeConsumer {
  closed = false;
  paused = true;
  readonly track: MediaStreamTrack;

  constructor(readonly producerId: string) {
    this.track = { id: producerId } as MediaStreamTrack;
  }

  close(): void {
    this.closed = true;
  }
}

/** Gives what it is asked for at once, unless it is `gone`. */
class FakeMedia {
  readonly consumers: FakeConsumer[] = [];
  readonly gone = new Set<string>();
  /** Holds answers back until it resolves. */
  gate: Promise<void> = Promise.resolve();

  consumeScreen = async (producerId: string) => {
    await this.gate;
    if (this.gone.has(producerId)) throw SignallingError.notFound('screen');
    const consumer = new FakeConsumer(producerId);
    this.consumers.push(consumer);
    return consumer as unknown as types.Consumer;
  };

  pauseScreen = async (consumer: types.Consumer, paused: boolean) => {
    (consumer as unknown as FakeConsumer).paused = paused;
  };

  get(producerId: string): FakeConsumer | undefined {
    return this.consumers.findLast((consumer) => consumer.producerId === producerId);
  }
}

const info = (id: string, screen: string | null, sound: string | null = null) =>
  ({ id, screenProducerId: screen, screenAudioProducerId: sound }) as ParticipantInfo;
/** Everything that follows from what already happened. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

let media: FakeMedia;
let viewer: ScreenViewer;
let screens: (string | null)[];
let errors: unknown[];

function describeScreen(screen: SharedScreen | null): string | null {
  if (!screen) return null;
  const { participantId, video, audio } = screen;
  return `${participantId}: ${video?.id ?? 'nothing'}${audio ? ` with ${audio.id}` : ''}`;
}

beforeEach(() => {
  media = new FakeMedia();
  [screens, errors] = [[], []];
  viewer = new ScreenViewer(media, {
    onChanged: (screen) => screens.push(describeScreen(screen)),
    onError: (error) => errors.push(error),
  });
});

test('who shares is known at once, the picture and the sound follow, and all of it goes', async () => {
  viewer.handleParticipant(info('ada', 'v', 'a'));
  await settle();
  expect(screens).toEqual(['ada: nothing', 'ada: v', 'ada: v with a']);
  expect([media.get('v')?.paused, media.get('a')?.paused]).toEqual([false, false]);
  viewer.handleParticipant(info('ada', null));
  await settle();
  expect(screens.at(-1)).toBeNull();
  expect(media.consumers.every(({ closed }) => closed)).toBe(true);
});

test('nobody looks: the picture is not sent, the sound goes on', async () => {
  viewer.handleVisible(false);
  viewer.handleParticipant(info('ada', 'v', 'a'));
  await settle();
  expect([media.get('v')?.paused, media.get('a')?.paused]).toEqual([true, false]);
  viewer.handleVisible(true);
  await settle();
  expect(media.get('v')?.paused).toBe(false);
  viewer.handleVisible(false);
  await settle();
  expect(media.get('v')?.paused).toBe(true);
});

test('somebody else’s comes in its place', async () => {
  viewer.handleParticipant(info('ada', 'v'));
  await settle();
  const first = media.get('v');
  // The news of the one and of the other come in either order.
  viewer.handleParticipant(info('grace', 'w'));
  viewer.handleParticipant(info('ada', null));
  await settle();
  expect(first?.closed).toBe(true);
  expect(screens.at(-1)).toBe('grace: w');
  expect(media.get('w')?.paused).toBe(false);
});

test('who leaves while their screen is being received leaves nothing behind', async () => {
  let open = () => {};
  media.gate = new Promise((resolve) => {
    open = resolve;
  });
  viewer.handleParticipant(info('ada', 'v'));
  await settle();
  viewer.handleLeft('ada');
  open();
  await settle();
  expect(screens.at(-1)).toBeNull();
  expect(media.get('v')?.closed).toBe(true);
  expect(errors).toEqual([]);
});

test('what ended before it could be received is no error once the news are here; a refusal is', async () => {
  media.gone.add('v');
  viewer.handleParticipant(info('ada', 'v'));
  viewer.handleParticipant(info('ada', null));
  await settle();
  expect(errors).toEqual([]);
  viewer.handleParticipant(info('ada', 'v'));
  await settle();
  expect(errors).toHaveLength(1);
  viewer.handleParticipant(info('ada', 'w'));
  await settle();
  expect(screens.at(-1)).toBe('ada: w');
});

test('closed, nothing is received and nothing told any more', async () => {
  viewer.handleParticipant(info('ada', 'v'));
  viewer.close();
  await settle();
  viewer.handleParticipant(info('ada', 'w'));
  await settle();
  expect(media.get('w')).toBeUndefined();
  expect(screens).toEqual(['ada: nothing']);
});
