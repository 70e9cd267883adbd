import { LIMITS, OPEN_GRANTS, type SignallingError } from '@guise/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AccessRecord } from '../rooms/room-directory.js';
import type { Visitor } from './gatekeeper.js';
import { withSeat } from './gatekeeper.js';
import { RoomAccess } from './room-access.js';

const HOST = visitor('Host', true);
const BEN = visitor('Ben');
const EVE = visitor('Eve');
/** Whose seat says that they moderated. */
const HOST_BACK = withSeat(visitor('Host'), 'host');

function visitor(name: string, moderate = false): Visitor {
  return { name, identity: null, grants: { ...OPEN_GRANTS, moderate }, keys: [`browser:${name}`] };
}

let kept: AccessRecord | null;
let idle: number;

function create(record: Partial<AccessRecord> = {}, open = true): RoomAccess {
  return new RoomAccess(
    'kind-otter',
    open,
    { lobby: false, locked: false, removed: [], ...record },
    (changed) => {
      kept = changed;
    },
    () => idle++,
  );
}

/** Somebody is in the room. */
function occupy(access: RoomAccess): string[] {
  const news: string[] = [];
  access.listener = {
    onKnockers: () => news.push('knockers'),
    onAbsenceOver: () => news.push('absence over'),
  };
  return news;
}

function verdict(access: RoomAccess, who: Visitor, occupied = true): string {
  try {
    access.check(who, occupied);
    return 'in';
  } catch (error) {
    return (error as SignallingError).reason;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  [kept, idle] = [null, 0];
});

afterEach(() => vi.useRealTimers());

test('whose connection broke comes in for a minute, past lobby and lock, and with their role', () => {
  const access = create({ lobby: true, locked: true });
  const news = occupy(access);
  access.expect(HOST);
  expect(access.awaitsModerator).toBe(true);
  expect(access.takeGrants({ ...HOST, grants: OPEN_GRANTS }).moderate).toBe(true);
  expect(access.awaitsModerator).toBe(false);
  access.expect(BEN);
  vi.advanceTimersByTime(LIMITS.absence - 1);
  expect(verdict(access, BEN)).toBe('in');
  expect(news).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(verdict(access, BEN)).toBe('room-locked');
  expect(news).toEqual(['absence over']);
});

test('whoever has a seat is known by it, in another browser, too; the others’ places are not theirs', () => {
  const access = create({ locked: true });
  occupy(access);
  access.expect(withSeat(HOST, 'id-1'));
  expect(access.remembered('id-1')?.name).toBe('Host');
  expect(access.remembered('id-2')).toBeUndefined();
  expect(access.takeGrants(withSeat(EVE, 'id-2')).moderate).toBe(false);
  expect(access.takeGrants(withSeat(EVE, 'id-1')).moderate).toBe(true);
});

test('who was removed stays out, by any of their keys, also when the room is taken up again', () => {
  const access = create();
  access.expect(BEN);
  access.ban(withSeat(BEN, 'id-1').keys);
  expect([verdict(access, BEN), verdict(access, withSeat(EVE, 'id-1'))]).toEqual(['removed', 'removed']);
  expect(verdict(create(kept as AccessRecord), BEN, false)).toBe('removed');
  expect(verdict(access, EVE)).toBe('in');
});

test('the list of the removed is not endless', () => {
  const access = create();
  access.ban(Array.from({ length: LIMITS.removedPerRoom + 1 }, (_, i) => `browser:${i}`));
  expect(kept?.removed).toHaveLength(LIMITS.removedPerRoom);
  expect(kept?.removed).not.toContain('browser:0');
});

test('in an open room the first who waits becomes host once nobody will open the door any more', () => {
  const access = create({ lobby: true });
  occupy(access);
  access.expect(HOST);
  access.handleEmpty();
  const answers: string[] = [];
  for (const who of [BEN, EVE]) access.knock(who, false, (in_) => answers.push(`${who.name} ${in_}`));
  vi.advanceTimersByTime(LIMITS.absence - 1);
  expect(answers).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(answers).toEqual(['Ben true']);
  // Ben does not come after all.
  vi.advanceTimersByTime(LIMITS.absence);
  expect(answers).toEqual(['Ben true', 'Eve true']);
  expect(idle).toBe(0);
  vi.advanceTimersByTime(LIMITS.absence);
  expect(idle).toBe(1);
});

test('where tokens say who moderates, nobody becomes host by waiting', () => {
  const access = create({ lobby: true }, false);
  access.handleEmpty();
  const answers: boolean[] = [];
  const knock = access.knock(BEN, false, (admitted) => answers.push(admitted));
  vi.advanceTimersByTime(10 * LIMITS.absence);
  expect(answers).toEqual([]);
  expect(verdict(access, HOST)).toBe('in');
  access.lobby.withdraw(knock);
  expect(idle).toBe(2);
});

test('a lock ends with the call', () => {
  const access = create({ locked: true });
  occupy(access);
  expect(verdict(access, BEN)).toBe('room-locked');
  access.handleEmpty();
  expect([access.state.locked, kept?.locked, idle]).toEqual([false, false, 1]);
});

test('whoever was turned away is not heard for a minute', () => {
  const access = create({ lobby: true });
  occupy(access);
  const knock = () => access.knock(EVE, true, () => undefined);
  access.lobby.deny(knock().id);
  expect(knock).toThrow(expect.objectContaining({ reason: 'denied' }));
  vi.advanceTimersByTime(LIMITS.deniedFor);
  expect(knock).not.toThrow();
});

test('a lobby holds so many', () => {
  const access = create({ lobby: true });
  occupy(access);
  for (let i = 0; i < LIMITS.knockersPerRoom; i++) access.knock(visitor(`${i}`), true, () => undefined);
  expect(() => access.knock(EVE, true, () => undefined)).toThrow(
    expect.objectContaining({ reason: 'room-full' }),
  );
  // Who is in it already keeps their place.
  expect(() => access.knock(visitor('7'), true, () => undefined)).not.toThrow();
});

test('in a room that was lost, its moderators are awaited for a minute: their seats count then, and not for ever', () => {
  const access = create();
  const news = occupy(access);
  access.handleLostRoom(null);
  expect([access.awaitsModerator, access.idle]).toEqual([true, false]);
  access.handleFormer(HOST_BACK, { moderates: true, sitting: 'lost' });
  expect(access.takeGrants(HOST_BACK).moderate).toBe(true);
  // Somebody moderates again; another one who did may still come.
  expect(access.awaitsModerator).toBe(false);
  vi.advanceTimersByTime(LIMITS.absence);
  expect(news).toEqual(['absence over']);
  access.handleFormer(HOST_BACK, { moderates: true, sitting: 'lost' });
  expect(access.takeGrants(HOST_BACK).moderate).toBe(false);
});
