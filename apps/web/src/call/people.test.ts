import type { RemoteParticipant, RoomEvents } from '@guise/client';
import type { Knocker } from '@guise/protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type OwnState, People, type PeopleRoom } from './people.js';

const ADA = person('ada', 'Ada');
const BEN = person('ben', 'Ben', { isHost: true, muted: true });

function person(id: string, name: string, changes: Partial<RemoteParticipant> = {}): RemoteParticipant {
  const state = { muted: false, cameraOn: true, handRaised: false, reconnecting: false, isHost: false };
  return { id, name, ...state, ...changes } as RemoteParticipant;
}

/** The server's side of moderating: it says what was asked, and what the test wants. */
class FakeModeration {
  moderates = false;
  lobby = false;
  locked = false;
  knockers: readonly Knocker[] = [];
  readonly asked: unknown[] = [];
  refusal: string | null = null;
  readonly admit = (id: string) => this.#ask('admit', id);
  readonly deny = (id: string) => this.#ask('deny', id);
  readonly mute = (id: string) => this.#ask('mute', id);
  readonly stopScreen = (id: string) => this.#ask('stopScreen', id);
  readonly muteAll = () => this.#ask('muteAll');
  readonly remove = (id: string) => this.#ask('remove', id);
  readonly handOver = (id: string) => this.#ask('handOver', id);
  readonly shareRole = (id: string) => this.#ask('shareRole', id);
  readonly setLobby = (on: boolean) => this.#ask('setLobby', on);
  readonly setLocked = (on: boolean) => this.#ask('setLocked', on);
  readonly endForAll = () => this.#ask('endForAll');

  async #ask(...what: unknown[]): Promise<void> {
    this.asked.push(what);
    if (this.refusal) throw Object.assign(new Error(), { reason: this.refusal });
  }
}

let moderation: FakeModeration;
let listeners: Map<string, (...args: never[]) => void>;
let said: string[];
let people: People;
let participants: Map<string, RemoteParticipant>;

beforeEach(() => {
  moderation = new FakeModeration();
  listeners = new Map();
  said = [];
  participants = new Map([ADA, BEN].map((one) => [one.id, one]));
  const room = {
    localId: 'me',
    participants,
    moderation,
    handRaised: true,
    on: (name: string, listener: (...args: never[]) => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  // As with the real one, what it says is not its own property.
  const own = () => Object.create({ name: 'Me', muted: true, cameraOn: false }) as OwnState;
  people = new People(room as unknown as PeopleRoom, own, (sentence) => said.push(sentence));
});

function happen<N extends keyof RoomEvents>(name: N, ...args: RoomEvents[N]): void {
  (listeners.get(name) as (...args: RoomEvents[N]) => void)(...args);
}

describe('the list', () => {
  it('has oneself first and says of everybody what they show', () => {
    expect(people.rows).toEqual([
      {
        id: 'me',
        name: 'Me',
        own: true,
        host: false,
        muted: true,
        cameraOn: false,
        handRaised: true,
        away: false,
        stranger: false,
        actions: [],
      },
      {
        id: 'ada',
        name: 'Ada',
        own: false,
        host: false,
        muted: false,
        cameraOn: true,
        handRaised: false,
        away: false,
        stranger: false,
        actions: [],
      },
      {
        id: 'ben',
        name: 'Ben',
        own: false,
        host: true,
        muted: true,
        cameraOn: true,
        handRaised: false,
        away: false,
        stranger: false,
        actions: [],
      },
    ]);
  });

  it('offers hosts what can be done about whom, and never anything about oneself', () => {
    moderation.moderates = true;
    expect(people.rows.map(({ actions }) => actions)).toEqual([
      [],
      ['mute', 'share', 'handOver', 'remove'],
      // Muted already, and host.
      ['remove'],
    ]);
    participants.set('ben', person('ben', 'Ben', { isHost: true, muted: true, sharingScreen: true }));
    expect(people.rows.at(-1)?.actions).toEqual(['stopScreen', 'remove']);
  });

  it('hides who knocks from those who are no host', () => {
    moderation.knockers = [{ id: 'k', name: 'Eve' }];
    expect(people.knockers).toEqual([]);
    moderation.moderates = true;
    expect(people.knockers).toHaveLength(1);
  });
});

describe('what a host does', () => {
  it('is asked of the server, and what is not seen otherwise is said', async () => {
    await people.admit('k');
    await people.act('mute', 'ada');
    await people.act('stopScreen', 'ada');
    await people.act('share', 'ada');
    await people.act('handOver', 'ada');
    await people.act('remove', 'ada');
    await people.muteAll();
    await people.toggleLobby();
    moderation.locked = true;
    await people.toggleLock();
    await people.endForAll();
    expect(moderation.asked).toEqual([
      ['admit', 'k'],
      ['mute', 'ada'],
      ['stopScreen', 'ada'],
      ['shareRole', 'ada'],
      ['handOver', 'ada'],
      ['remove', 'ada'],
      ['muteAll'],
      ['setLobby', true],
      ['setLocked', false],
      ['endForAll'],
    ]);
    expect(said).toEqual([
      'Ada is muted now',
      'Ada’s screen is no longer shown',
      'Ada was removed',
      'Everyone else is muted now',
    ]);
  });

  it('that does not work is said', async () => {
    moderation.refusal = 'not-found';
    await people.act('mute', 'ada');
    moderation.refusal = 'not-allowed';
    await people.deny('k');
    expect(said).toEqual(['They are gone already.', 'That did not work. Try it once more.']);
  });
});

describe('what others do', () => {
  it('is said with their name, once', () => {
    happen('mutedBy', 'ada');
    happen('roleChanged', 'ada', true, 'ben');
    moderation.moderates = true;
    happen('roleChanged', 'me', true, 'ben');
    happen('roleChanged', 'ben', false, 'ben');
    moderation.moderates = false;
    happen('roleChanged', 'me', false, 'ada');
    happen('roleChanged', 'me', true, null);
    expect(said).toEqual([
      'Ada muted you. Unmute yourself when you want to speak.',
      'Ada is a host now',
      'Ben made you a host',
      'You’re no longer a host',
      'You’re the host now',
    ]);
  });

  it('to lobby and lock is said, one’s own doing is not', () => {
    moderation.locked = true;
    happen('accessChanged', 'ada');
    moderation.lobby = true;
    happen('accessChanged', 'ada');
    moderation.locked = false;
    happen('accessChanged', 'me');
    moderation.lobby = false;
    happen('accessChanged', 'ben');
    expect(said).toEqual([
      'Ada locked the call: nobody new comes in',
      'Ada wants to be asked before anyone comes in',
      'Ben lets everyone come in without asking',
    ]);
  });

  it('keeps the name of whoever left just after', () => {
    participants.delete('ada');
    happen('mutedBy', 'ada');
    expect(said[0]).toMatch(/^Ada muted you/);
  });
});

it('says once who is at the door, also to whoever becomes host while they wait', () => {
  const changed = vi.fn();
  people.subscribe(changed);
  moderation.knockers = [{ id: 'k', name: 'Eve' }];
  happen('knockersChanged');
  expect(said).toEqual([]);
  moderation.moderates = true;
  happen('roleChanged', 'me', true, null);
  happen('knockersChanged');
  expect(said).toEqual(['You’re the host now', 'Eve would like to come in']);
  moderation.knockers = [];
  happen('knockersChanged');
  moderation.knockers = [{ id: 'k', name: 'Eve' }];
  happen('knockersChanged');
  expect(said.at(-1)).toBe('Eve would like to come in');
  expect(said).toHaveLength(3);
  expect(changed).toHaveBeenCalled();
  people.close();
  expect(listeners.size).toBe(0);
});
