import { OPEN_GRANTS, type ParticipantInfo, type ResponseData, TypedEmitter } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RoomNews } from './room-news.js';

class FakeSignalling extends TypedEmitter<Record<string, unknown[]>> {
  say(name: string, data: object): void {
    this.emit(name, data);
  }
}

const info = (id: string, muted = false) => ({ id, muted }) as ParticipantInfo;
const JOINED = {
  participantId: 'me',
  participants: [info('ada')],
  chat: [],
  recordings: [],
  grants: OPEN_GRANTS,
  access: { lobby: false, locked: false },
  knockers: [],
} as unknown as ResponseData<'join'>;

let signalling: FakeSignalling;
let news: RoomNews;

beforeEach(() => {
  vi.useFakeTimers();
  signalling = new FakeSignalling();
  news = new RoomNews(signalling as never);
});

afterEach(() => vi.useRealTimers());

test('tells newcomers from those who change, whichever news is the first of somebody', () => {
  const diary: string[] = [];
  news.on('participantJoined', ({ id }) => diary.push(`${id} joined`));
  news.on('participantUpdated', ({ id, muted }) => diary.push(`${id} ${muted ? 'muted' : 'unmuted'}`));
  news.on('participantLeft', (id) => diary.push(`${id} left`));
  news.handleJoined(JOINED);
  signalling.say('participantJoined', { participant: info('ben') });
  signalling.say('participantUpdated', { participant: info('ada', true) });
  signalling.say('participantUpdated', { participant: info('eve') });
  signalling.say('participantLeft', { participantId: 'ben' });
  expect(diary).toEqual(['ben joined', 'ada muted', 'eve joined', 'ben left']);
  expect([...news.participants.keys()]).toEqual(['ada', 'eve']);
});

test('somebody else’s role changes nothing of what one may do oneself', () => {
  const grants = { ...OPEN_GRANTS, moderate: true };
  const roles: unknown[] = [];
  news.on('roleChanged', (...role) => roles.push(role));
  news.handleJoined(JOINED);
  signalling.say('roleChanged', { participantId: 'ada', grants, by: null });
  expect(news.standing.grants).toEqual(OPEN_GRANTS);
  signalling.say('roleChanged', { participantId: 'me', grants, by: 'ada' });
  expect(news.standing.grants).toEqual(grants);
  expect(roles).toEqual([
    ['ada', true, null],
    ['me', true, 'ada'],
  ]);
});

test('whoever was muted on the way in hears it once somebody listens, and later at once', () => {
  const by: string[] = [];
  signalling.say('mutedBy', { by: 'ada' });
  news.handleJoined(JOINED);
  news.start();
  news.on('mutedBy', (id) => by.push(id));
  vi.advanceTimersByTime(0);
  expect(by).toEqual(['ada']);
  signalling.say('mutedBy', { by: 'ben' });
  expect(by).toEqual(['ada', 'ben']);
});

test('whoever comes while somebody speaks hears so once they listen, and is not told of silence', () => {
  const told: unknown[] = [];
  signalling.say('activeSpeakers', { participantIds: ['ada'] });
  news.handleJoined(JOINED);
  news.start();
  news.on('speakersChanged', (ids) => told.push(ids));
  vi.advanceTimersByTime(0);
  expect(told).toEqual([['ada']]);
  signalling.say('activeSpeakers', { participantIds: [] });
  expect(told).toEqual([['ada'], []]);

  const later = new RoomNews(signalling as never);
  later.on('speakersChanged', (ids) => told.push(ids));
  later.start();
  vi.advanceTimersByTime(0);
  expect(told).toHaveLength(2);
});

test('keeps who records', () => {
  const recording = { recorderId: 'ada', purpose: 'a rehearsal', agreed: [] };
  news.handleJoined(JOINED);
  signalling.say('recordingsChanged', { recordings: [recording] });
  expect(news.recordings).toEqual([recording]);
});
