import type { PeerTrust, RoomEvents } from '@guise/client';
import { TypedEmitter } from '@guise/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type SealedRoom, Sealing, type ShownSeal } from './sealing.js';

class FakeRoom extends TypedEmitter<RoomEvents> {
  readonly participants = new Map<string, { id: string; name: string }>();
  say<N extends keyof RoomEvents>(name: N, ...args: RoomEvents[N]): void {
    this.emit(name, ...args);
  }
}

class FakeSeal extends TypedEmitter<{ peersChanged: [] }> {
  readonly trust = new Map<string, PeerTrust>();
  readonly stats = { sealed: 0, opened: 0, unknownKey: 0, forged: 0, replayed: 0 };
  tell(): void {
    this.emit('peersChanged');
  }
  trustOf(id: string): PeerTrust {
    return this.trust.get(id) ?? 'stranger';
  }
  safetyNumberOf(id: string): string | null {
    return this.trustOf(id) === 'sealed' ? '012345678901234567890123456789' : null;
  }
}

let room: FakeRoom;
let seal: FakeSeal;
let said: string[];

function sealing(): Sealing {
  return new Sealing(room as unknown as SealedRoom, seal as unknown as ShownSeal, ({ name }) =>
    said.push(name),
  );
}

function come(name: string): string {
  const id = name.toLowerCase();
  room.participants.set(id, { id, name });
  room.say('participantJoined', room.participants.get(id) as never);
  return id;
}

function prove(id: string, trust: PeerTrust = 'sealed'): void {
  seal.trust.set(id, trust);
  seal.tell();
}

beforeEach(() => {
  vi.useFakeTimers();
  room = new FakeRoom();
  seal = new FakeSeal();
  said = [];
});
afterEach(() => {
  vi.useRealTimers();
});

it('calls nobody a stranger whose introduction is still on its way', () => {
  const model = sealing();
  const ada = come('Ada');
  expect(model.people).toMatchObject([{ trust: 'waiting', number: null }]);
  vi.advanceTimersByTime(2000);
  prove(ada, 'waiting');
  vi.advanceTimersByTime(60_000);
  expect(model.isStranger(ada)).toBe(false);
  prove(ada);
  expect(model.people).toEqual([
    { id: 'ada', name: 'Ada', trust: 'sealed', number: '01234 56789 01234 56789 01234 56789' },
  ]);
  expect(said).toEqual([]);
});

it('says once that somebody came without the key, and takes it back when they prove it', () => {
  const model = sealing();
  const jo = come('Jo');
  vi.advanceTimersByTime(3000);
  room.say('participantUpdated', room.participants.get(jo) as never);
  vi.advanceTimersByTime(3000);
  expect(model.isStranger(jo)).toBe(true);
  expect(said).toEqual(['Jo']);
  // They came later: it is their link that lacks the key, not one's own.
  expect(model.lonely).toBe(false);
  prove(jo);
  expect(model.isStranger(jo)).toBe(false);
});

it('finds the fault in one’s own link when nobody who was there first can be read', () => {
  const [ada, ben] = [come('Ada'), come('Ben')];
  const model = sealing();
  expect(model.lonely).toBe(false);
  vi.advanceTimersByTime(3000);
  expect(model.lonely).toBe(true);
  expect(said).toEqual([]);
  prove(ada);
  expect(model.lonely).toBe(false);
  expect(model.isStranger(ben)).toBe(true);
});

it('makes no strangers of people while the connection is made again', () => {
  const ada = come('Ada');
  const model = sealing();
  prove(ada);
  room.say('connectionStateChanged', 'reconnecting');
  seal.trust.clear();
  seal.tell();
  vi.advanceTimersByTime(10_000);
  expect(model.isStranger(ada)).toBe(false);
  room.say('connectionStateChanged', 'connected');
  vi.advanceTimersByTime(2000);
  prove(ada);
  vi.advanceTimersByTime(10_000);
  expect(model.isStranger(ada)).toBe(false);
});

it('lets go of whoever left, and of everybody when it is closed', () => {
  const model = sealing();
  const jo = come('Jo');
  room.participants.delete(jo);
  room.say('participantLeft', { id: jo, name: 'Jo' } as never);
  come('Kai');
  model.close();
  vi.advanceTimersByTime(10_000);
  expect(said).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
