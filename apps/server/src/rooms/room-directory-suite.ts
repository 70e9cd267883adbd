import { isRoomName, LIMITS } from '@guise/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { type AccessRecord, type DirectoryLimits, NEW_ACCESS, type RoomDirectory } from './room-directory.js';

// How every directory behaves, wherever it keeps rooms. For tests.

const HOUR = 60 * 60 * 1000;

export interface OpenedDirectory {
  directory: RoomDirectory;
  /** So much time passes [ms]. */
  pass(time: number): void;
}

type Open = (limits: DirectoryLimits, skip: (note: string) => never) => Promise<OpenedDirectory>;

/** @param open a new, empty directory. */
export function describeRoomDirectory(name: string, open: Open): void {
  describe(name, () => {
    let skip: (note: string) => never;
    beforeEach((context) => {
      skip = (note) => context.skip(note);
    });

    async function start(changes: Partial<DirectoryLimits> = {}) {
      const opened = await open(
        {
          rooms: 100,
          lifetime: 24 * HOUR,
          unusedLifetime: HOUR,
          unusedPerCreator: 100,
          perCreator: 100,
          ...changes,
        },
        skip,
      );
      const rooms = opened.directory;
      const create = async (creator = 'ada', lobby = false) => {
        const created = await rooms.create(creator, lobby);
        return 'room' in created ? created.room : created.refused;
      };
      /** Somebody comes into it. */
      const use = async (room: string) => {
        expect(await rooms.acquire(room)).toMatchObject({ kind: 'held' });
        await rooms.open(room, 'a sitting');
      };
      /** The last one goes, and nobody may come back. */
      const leave = async (room: string) => {
        await rooms.close(room);
        await rooms.release(room);
      };
      return { ...opened, rooms, create, use, leave };
    }

    test('a room exists once it was created', async () => {
      const { rooms, create } = await start();
      const room = await create();
      expect(isRoomName(room)).toBe(true);
      expect(room).toMatch(/^[a-z]+-[a-z]+-[a-z0-9]{6}$/);
      expect(await rooms.exists(room)).toBe(true);
      expect(await rooms.exists('no-such')).toBe(false);
      expect(await rooms.acquire('no-such')).toEqual({ kind: 'absent' });
    });

    test('a room that nobody entered is forgotten sooner than one that was left', async () => {
      const { rooms, create, use, leave, pass } = await start();
      const [unused, left] = [await create(), await create()];
      await use(left);
      await leave(left);
      pass(2 * HOUR);
      expect(await rooms.exists(unused)).toBe(false);
      expect(await rooms.exists(left)).toBe(true);
      pass(23 * HOUR);
      expect(await rooms.exists(left)).toBe(false);
    });

    test('a room in use is never forgotten, and has its whole lifetime after that', async () => {
      const { rooms, create, use, leave, pass } = await start();
      const room = await create();
      await use(room);
      pass(100 * HOUR);
      await create();
      expect(await rooms.exists(room)).toBe(true);
      await leave(room);
      pass(23 * HOUR);
      expect(await rooms.exists(room)).toBe(true);
      pass(2 * HOUR);
      expect(await rooms.exists(room)).toBe(false);
    });

    test('nothing that is told of a room creates one', async () => {
      const { rooms, use, leave } = await start();
      await expect(use('kind-otter')).rejects.toThrow();
      await leave('kind-otter');
      await rooms.end('kind-otter');
      await rooms.keepAccess('kind-otter', { lobby: true, locked: false, removed: [] });
      expect(await rooms.exists('kind-otter')).toBe(false);
      expect(await rooms.acquire('kind-otter')).toEqual({ kind: 'absent' });
    });

    test('there is a limit, and forgotten rooms make place', async () => {
      const { create, pass } = await start({ rooms: 2 });
      const names = [await create(), await create()];
      expect(new Set(names).size).toBe(2);
      expect(await create()).toBe('too-many-rooms');
      pass(2 * HOUR);
      expect(isRoomName(await create())).toBe(true);
      expect(await create()).not.toBe('too-many-rooms');
      expect(await create()).toBe('too-many-rooms');
    });

    test('one creator has few unused rooms; others are served, and a used one does not count', async () => {
      const { create, use } = await start({ unusedPerCreator: 2 });
      const [first] = [await create('eve'), await create('eve')];
      expect(await create('eve')).toBe('too-many-unused-rooms');
      expect(await create('ada')).not.toBe('too-many-unused-rooms');
      await use(first as string);
      expect(await create('eve')).not.toBe('too-many-unused-rooms');
    });

    test('one creator has not too many, used or not', async () => {
      const { create, use, pass } = await start({ perCreator: 2 });
      await use(await create('eve'));
      await create('eve');
      expect(await create('eve')).toBe('too-many-rooms-of-yours');
      pass(2 * HOUR);
      expect(await create('eve')).not.toBe('too-many-rooms-of-yours');
    });

    test('who may come in is remembered with the room, and begins anew with it', async () => {
      const { rooms, create, use, leave } = await start();
      const room = await create('ada', true);
      const record = { lobby: false, locked: true, removed: ['identity:eve'] };
      expect(await rooms.acquire(room)).toMatchObject({ kind: 'held', access: { lobby: true }, lost: null });
      await use(room);
      await rooms.keepAccess(room, record);
      await leave(room);
      expect(await rooms.acquire(room)).toEqual({ kind: 'held', access: record, lost: null });
      await rooms.end(room);
      expect(await rooms.revive(room, true)).toBe(true);
      expect(await rooms.acquire(room)).toMatchObject({
        access: { lobby: false, locked: false, removed: [] },
      });
    });

    test('what was ended comes back for those only who may make rooms', async () => {
      const { rooms, create, use, leave } = await start();
      const room = await create();
      await use(room);
      await rooms.end(room);
      await leave(room);
      expect(await rooms.exists(room)).toBe(false);
      expect(await rooms.acquire(room)).toEqual({ kind: 'absent' });
      expect(await rooms.revive(room)).toBe(false);
      expect(await rooms.revive(room, true)).toBe(true);
      expect(await rooms.exists(room)).toBe(true);
    });

    test('a forgotten room comes back where there is place', async () => {
      const { rooms } = await start({ rooms: 1 });
      expect(await rooms.revive('kind-otter')).toBe(true);
      expect(await rooms.revive('kind-otter')).toBe(true);
      expect(await rooms.revive('brave-owl')).toBe(false);
      expect(await rooms.holderOf('kind-otter')).toBeNull();
    });

    test('whatever is done with a room in whatever order, it is what was said of it last', {
      timeout: 180_000,
    }, async () => {
      const many = { rooms: 1e6, unusedPerCreator: 1e6, perCreator: 1e6 };
      const { rooms, create, use, pass } = await start(many);
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
          const room = await create();
          const expected = { left: HOUR, inUse: false, ended: false, access: NEW_ACCESS as AccessRecord };
          const exists = () => expected.left > 0 && !expected.ended;
          for (const it of steps) {
            if (it.kind === 'pass') {
              pass(it.hours * HOUR);
              expected.left -= expected.inUse ? 0 : it.hours * HOUR;
            } else if (it.kind === 'revive') {
              // Of what was forgotten nothing is left, not even that it was ended.
              const forgotten = expected.left <= 0;
              const fresh = forgotten || (expected.ended && it.ended);
              expect(await rooms.revive(room, it.ended)).toBe(fresh || !expected.ended);
              if (fresh) Object.assign(expected, { left: 24 * HOUR, ended: false, access: NEW_ACCESS });
            } else if (!exists()) {
              expect(await rooms.acquire(room)).toEqual({ kind: 'absent' });
            } else if (it.kind === 'use' && !expected.inUse) {
              await use(room);
              expected.inUse = true;
            } else if (it.kind === 'leave' && expected.inUse) {
              await rooms.close(room);
              await rooms.release(room);
              Object.assign(expected, { inUse: false, left: 24 * HOUR });
            } else if (it.kind === 'keep') {
              await rooms.keepAccess(room, it.access);
              expected.access = it.access;
            } else if (it.kind === 'end') {
              await rooms.end(room);
              if (expected.inUse) await rooms.close(room);
              await rooms.release(room);
              Object.assign(expected, { inUse: false, ended: true, left: LIMITS.seatLifetime });
            }
            expect(await rooms.exists(room)).toBe(exists());
            if (!exists() || expected.inUse) continue;
            expect(await rooms.acquire(room)).toEqual({ kind: 'held', access: expected.access, lost: null });
            await rooms.release(room);
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

/** What may be done with a room; what makes no sense at that moment is left out. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), hours: fc.constantFrom(0.5, 2, 25) }),
  fc.record({ kind: fc.constant('revive' as const), ended: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('use' as const, 'leave' as const, 'end' as const) }),
  fc.record({
    kind: fc.constant('keep' as const),
    access: fc.record({
      lobby: fc.boolean(),
      locked: fc.boolean(),
      removed: fc.array(fc.constantFrom('identity:eve', 'seat:ben'), { maxLength: 2 }),
    }),
  }),
);
