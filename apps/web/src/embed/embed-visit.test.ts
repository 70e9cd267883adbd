import { serializeWorn } from '@guise/avatar/core';
import { JoinError } from '@guise/client';
import type { EmbedCommandData } from '@guise/embed/embed-protocol';
import { describe, expect, it } from 'vitest';
import type { Call } from '../call/call.js';
import { Capture } from '../call/capture.js';
import { LocalFace, type Tracker } from '../call/local-face.js';
import { Me } from '../call/me.js';
import { Microphone } from '../call/microphone.js';
import { Observable } from '../observable.js';
import { CommandDoer } from './command-doer.js';
import { EmbedVisit, type VisitParts } from './embed-visit.js';

class FakeTrack extends EventTarget {
  enabled = true;
  getSettings() {
    return {};
  }
  stop() {}
}

/** Somebody whose browser gives everything it is asked for, and says what that was. */
function createMe(asked: string[], name = ''): Me {
  const devices = Object.assign(new EventTarget(), {
    async getUserMedia({ video }: MediaStreamConstraints) {
      asked.push(video ? 'camera' : 'microphone');
      return { getTracks: () => [new FakeTrack()] } as unknown as MediaStream;
    },
    enumerateDevices: async () => [],
  });
  const me = new Me({
    camera: new Capture('camera', devices),
    microphone: new Microphone(devices),
    face: new LocalFace(async () => ({ on: () => () => {}, start() {}, stop() {}, close() {} }) as Tracker),
    meter: null,
    voice: null,
  });
  me.name = name;
  return me;
}

/** A call of nobody else, which says what it was asked to do. */
class FakeCall extends Observable {
  connection = 'connected';
  lostBecause: JoinError | null = null;
  others = [];
  handRaised = false;
  left = 0;
  readonly done: unknown[] = [];
  readonly room;
  readonly view = { choose: (layout: string) => this.done.push(layout) };
  readonly reactions = { show: (id: string, reaction: string) => this.done.push([id, reaction]) };
  constructor(readonly me: Me) {
    super();
    this.room = {
      localId: 'me',
      chat: [{ id: 'c1', participantId: 'old', name: 'Nia', text: 'Hello', at: 5, seal: 's' }],
      on: () => () => {},
      react: async (reaction: string) => void this.done.push(reaction),
      sendChat: async (text: string) => {
        if (text === 'again') throw Object.assign(new Error('slow'), { reason: 'rate-limited' });
        this.done.push(text);
      },
    };
  }
  toggleHand() {
    this.handRaised = !this.handRaised;
    this.changed();
  }
  async leave() {
    this.left++;
  }
  end(error: JoinError | null) {
    this.connection = 'closed';
    this.lostBecause = error;
    this.changed();
  }
}

function setUp(options: Partial<VisitParts['options']> = {}, remembered = '', avatar: string | null = null) {
  const asked: string[] = [];
  const told: [string, unknown][] = [];
  const entries: Parameters<VisitParts['enter']>[0][] = [];
  const calls: FakeCall[] = [];
  /** What becomes of the next try to come in. */
  const answer: { wait: boolean; error: JoinError | null } = { wait: false, error: null };
  const people: Me[] = [];
  const visit = new EmbedVisit({
    options: {
      room: 'kind-otter',
      secret: '',
      name: 'Ida',
      avatar: null,
      camera: 'on',
      mic: 'on',
      layout: null,
      start: 'door',
      token: null,
      ...options,
    },
    createMe: () => {
      const me = createMe(asked, remembered);
      me.wear(avatar);
      people.push(me);
      return me;
    },
    enter: async (entry) => {
      entries.push(entry);
      if (answer.wait) {
        entry.onWaiting();
        await new Promise((_, reject) =>
          entry.signal.addEventListener('abort', () => reject(JoinError.closed())),
        );
      }
      if (answer.error) throw answer.error;
      const call = new FakeCall(entry.me);
      calls.push(call);
      return call as unknown as Call;
    },
    tell: (name, data) => told.push([name, data]),
  });
  const doer = new CommandDoer(
    visit,
    () => {},
    () => {},
  );
  return { visit, doer, asked, told, entries, calls, answer, people };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a visit to an embedded call', () => {
  it('begins at the door and goes into the call, which is told from joined on', async () => {
    const { visit, asked, told, entries } = setUp();
    visit.begin();
    await settled();
    expect(visit.step.name).toBe('door');
    expect(asked.sort()).toEqual(['camera', 'microphone']);
    expect(told).toEqual([]);
    await visit.join();
    expect(entries[0]).toMatchObject({ room: 'kind-otter', token: null, layout: null });
    expect(told).toEqual([
      ['joined', { id: 'me', name: 'Ida', participants: [] }],
      ['chat', { id: 'c1', participantId: 'old', name: 'Nia', text: 'Hello', at: 5, own: false }],
      ['muted', { muted: false }],
      ['camera', { on: true }],
      ['hand', { raised: false }],
    ]);
  });

  it('asks for no device that the address does not want, until somebody switches it on', async () => {
    const { visit, asked, doer, people } = setUp({ camera: 'off', mic: 'off' });
    visit.begin();
    await settled();
    expect(asked).toEqual([]);
    expect(people[0]?.muted).toBe(true);
    await doer.do('setMuted', { muted: false });
    await doer.do('setCamera', { on: true });
    expect(asked).toEqual(['microphone', 'camera']);
    await doer.do('setMuted', { muted: true });
    await doer.do('setMuted', { muted: true });
    expect(people[0]?.muted).toBe(true);
    const voices = setUp({ camera: 'none' });
    voices.visit.begin();
    await settled();
    await expect(voices.doer.do('setCamera', { on: true })).rejects.toMatchObject({ reason: 'out-of-order' });
    expect(voices.asked).toEqual(['microphone']);
  });

  it('goes straight in where the address says so, unless nobody knows what to call them', async () => {
    const named = setUp({ start: 'now', name: '' }, 'Remembered');
    named.visit.begin();
    await settled();
    expect(named.visit.step.name).toBe('joined');
    const nameless = setUp({ start: 'now', name: '' });
    nameless.visit.begin();
    await settled();
    expect(nameless.visit.step.name).toBe('door');
    await expect(nameless.visit.join()).rejects.toMatchObject({ reason: 'malformed' });
    expect(nameless.visit.step.name).toBe('door');
  });

  it('shows a picture of somebody only to who has read at the door that it will', async () => {
    const standIn = { character: 'mei' } as const;
    const picture = serializeWorn({ upload: 'A'.repeat(43), kind: 'own-face', standIn });
    const worn = async (start: 'door' | 'now' | 'command', join: (visit: EmbedVisit) => unknown) => {
      const { visit, entries } = setUp({ start }, 'Remembered', picture);
      visit.begin();
      await join(visit);
      await settled();
      return entries[0]?.me.avatar;
    };
    expect(await worn('door', (visit) => visit.join({ told: true }))).toBe(picture);
    for (const unread of [
      await worn('now', () => undefined),
      await worn('command', (visit) => visit.join()),
      await worn('door', (visit) => visit.join({ name: 'Isa' })),
    ])
      expect(unread).toBe(serializeWorn(standIn));
  });

  it('leads nowhere without a room, and says so', async () => {
    const { visit, told, doer } = setUp({ room: null });
    visit.begin();
    expect(told).toEqual([['closed', { reason: 'room-not-found', message: expect.any(String) }]]);
    visit.again();
    await expect(doer.do('join', {})).rejects.toMatchObject({ reason: 'out-of-order' });
  });

  it('takes the newest token each time that the room is joined, also on the way back', async () => {
    const { visit, doer, entries } = setUp({ token: 'from.the.fragment' });
    visit.begin();
    await doer.do('join', { token: 'from.a.command', name: 'Isa', avatar: 'bolt' });
    const token = entries[0]?.token as () => string;
    expect(token()).toBe('from.a.command');
    await doer.do('setToken', { token: 'a.newer.one' });
    expect(token()).toBe('a.newer.one');
    expect(entries[0]?.me).toMatchObject({ name: 'Isa', avatar: '{"character":"bolt"}' });
  });

  it('is over with a reason where it could not begin, and can begin again with another person at the devices', async () => {
    const { visit, told, answer, people, doer } = setUp();
    visit.begin();
    answer.error = JoinError.timeout('join');
    await expect(visit.join()).rejects.toMatchObject({ reason: 'timeout' });
    expect(visit.step).toEqual({ name: 'over', reason: 'timeout' });
    expect(told).toEqual([['closed', { reason: 'timeout', message: expect.any(String) }]]);
    await expect(doer.do('setMuted', { muted: true })).rejects.toMatchObject({ reason: 'out-of-order' });
    answer.error = null;
    await doer.do('join', {});
    expect(visit.step.name).toBe('joined');
    expect(people).toHaveLength(2);
    await expect(doer.do('join', {})).rejects.toMatchObject({ reason: 'out-of-order' });
  });

  it('waits at the lobby and gives up without a word of failure', async () => {
    const { visit, told, answer } = setUp();
    visit.begin();
    answer.wait = true;
    const joining = visit.join();
    await settled();
    expect(visit.step.name).toBe('waiting');
    visit.leave();
    await expect(joining).rejects.toMatchObject({ reason: 'closed' });
    expect(visit.step.name).toBe('door');
    expect(told).toEqual([
      ['waiting', {}],
      ['left', {}],
    ]);
  });

  it('ends by leaving, or by being put out, once', async () => {
    const { visit, told, calls } = setUp();
    visit.begin();
    await visit.join();
    told.length = 0;
    visit.leave();
    expect(calls[0]?.left).toBe(1);
    calls[0]?.end(null);
    expect(told).toEqual([['left', {}]]);
    expect(() => visit.leave()).toThrow(expect.objectContaining({ reason: 'out-of-order' }));
    await visit.join();
    told.length = 0;
    calls[1]?.end(JoinError.removed());
    expect(visit.step).toEqual({ name: 'over', reason: 'removed' });
    expect(told).toEqual([['closed', { reason: 'removed', message: expect.any(String) }]]);
  });

  it('does in the call what it is told, and says why not', async () => {
    const { visit, doer, calls, told } = setUp();
    visit.begin();
    const early: [Parameters<typeof doer.do>[0], never][] = [
      ['sendChat', { text: 'x' } as never],
      ['setHand', { raised: true } as never],
      ['react', { reaction: 'heart' } as never],
      ['leave', {} as never],
    ];
    for (const [name, data] of early)
      await expect(doer.do(name, data)).rejects.toMatchObject({ reason: 'out-of-order' });
    await doer.do('setLayout', { layout: 'table' });
    await visit.join();
    await doer.do('setLayout', { layout: 'speaker' });
    await doer.do('sendChat', { text: 'Hello' });
    await doer.do('react', { reaction: 'heart' });
    expect(calls[0]?.done).toEqual(['speaker', 'Hello', ['me', 'heart'], 'heart']);
    told.length = 0;
    const raise: EmbedCommandData<'setHand'> = { raised: true };
    await doer.do('setHand', raise);
    await doer.do('setHand', raise);
    expect(told).toEqual([['hand', { raised: true }]]);
    await expect(doer.do('sendChat', { text: 'again' })).rejects.toMatchObject({ reason: 'rate-limited' });
    await expect(doer.do('setAvatar', { avatar: 'nobody' })).rejects.toMatchObject({ reason: 'malformed' });
  });
});
