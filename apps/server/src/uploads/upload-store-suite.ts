import { createHash, randomBytes } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UploadRefusal } from './upload-refusal.js';
import type { UploadLimits, UploadStore } from './upload-store.js';

// How every store behaves, wherever it keeps things. For tests.

const LIMITS: UploadLimits = { perOwner: 3, roomBytes: 1000, serverBytes: 1500, block: 1 };

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** @param open a new, empty store. */
export function describeUploadStore(
  name: string,
  open: (limits: UploadLimits, skip: (note: string) => never) => Promise<UploadStore>,
): void {
  let store: UploadStore;

  /** Uploads bytes, by default new ones. @returns their key. */
  async function put(owner: string, bytes: Uint8Array | number, room = 'r') {
    const content = typeof bytes === 'number' ? randomBytes(bytes) : bytes;
    const key = { room, hash: hashOf(content) };
    await store.put({ ...key, owner, bytes: content.length }, Readable.from([content]));
    return key;
  }

  async function refusal(promise: Promise<unknown>): Promise<string> {
    return promise.then(
      () => 'granted',
      (error: unknown) => (error instanceof UploadRefusal ? error.reason : String(error)),
    );
  }

  const present = async (...keys: { room: string; hash: string }[]) =>
    Promise.all(keys.map(async (key) => (await store.stat(key)) !== null));

  describe(name, () => {
    beforeEach(async (context) => {
      store = await open(LIMITS, (note) => context.skip(note));
    });
    afterEach(() => store?.close());

    test('gives back what it was given, in whatever pieces it came', async () => {
      const pieces = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 });
      await fc.assert(
        fc.asyncProperty(pieces, async (chunks) => {
          const content = Buffer.concat(chunks);
          fc.pre(content.length > 0);
          const key = { room: 'r', hash: hashOf(content) };
          await store.put({ ...key, owner: 'ada', bytes: content.length }, Readable.from(chunks));
          const upload = await store.get(key);
          expect(upload?.bytes).toBe(content.length);
          expect(await buffer(upload?.body as Readable)).toEqual(content);
        }),
        { numRuns: 30 },
      );
    });

    test('knows nothing of what nobody uploaded, or uploaded in another room', async () => {
      const { hash } = await put('ada', 10);
      const elsewhere = { room: 'other', hash };
      expect(await store.stat(elsewhere)).toBeNull();
      expect(await store.get(elsewhere)).toBeNull();
      expect(await store.claim(elsewhere, 'ada')).toBeNull();
      await put('ada', 5, 'other');
      expect(await store.get(elsewhere)).toBeNull();
    });

    describe('keeps nothing of an upload', () => {
      const content = Buffer.from('guise');

      test.each([
        ['that is shorter than announced', { bytes: 6 }, [content], 'incomplete'],
        ['that is longer than announced', { bytes: 4 }, [content], 'too-large'],
        ['without end', { bytes: 900 }, Array(200).fill(content), 'too-large'],
        ['of other bytes', { hash: hashOf(Buffer.from('other')) }, [content], 'hash-mismatch'],
      ])('%s, and its place is free again', async (_what, announced, chunks, reason) => {
        const upload = {
          room: 'r',
          hash: hashOf(content),
          owner: 'ada',
          bytes: content.length,
          ...announced,
        };
        for (let i = 0; i < 3; i++)
          expect(await refusal(store.put(upload, Readable.from(chunks)))).toBe(reason);
        expect(await store.stat(upload)).toBeNull();
        expect(await store.deleteRoom('r')).toEqual({ uploads: 0, bytes: 0 });
        await put('ada', 1000);
      });

      test('that breaks off, and says what broke it', async () => {
        const body = new PassThrough();
        const upload = { room: 'r', hash: hashOf(content), owner: 'ada', bytes: 5 };
        const putting = refusal(store.put(upload, body));
        body.write(content);
        body.destroy(UploadRefusal.tooSlow());
        expect(await putting).toBe('too-slow');
        expect(await store.get(upload)).toBeNull();
      });

      test('whose room is deleted meanwhile; the next one of that name starts empty', async () => {
        const body = new PassThrough();
        const upload = { room: 'r', hash: hashOf(content), owner: 'ada', bytes: 5 };
        const putting = refusal(store.put(upload, body));
        await store.deleteRoom('r');
        const next = await put('grace', 10);
        body.end(content);
        expect(await putting).toBe('not-found');
        expect(await present(upload, next)).toEqual([false, true]);
      });
    });

    test('takes the same bytes from two at the same time, and keeps them once', async () => {
      const content = randomBytes(400);
      const [key] = await Promise.all(['ada', 'grace', 'nia'].map((owner) => put(owner, content)));
      expect(await present(key as { room: string; hash: string })).toEqual([true]);
      await put('zoe', 600);
      expect(await store.deleteRoom('r')).toEqual({ uploads: 2, bytes: 1000 });
    });

    test('deletes with the room, and only with the room', async () => {
      const [first, second, other] = [
        await put('ada', 10),
        await put('grace', 20),
        await put('ada', 30, 'other'),
      ];
      await store.release('r', 'ada');
      expect(await present(first, second)).toEqual([true, true]);
      expect(await store.deleteRoom('r')).toEqual({ uploads: 2, bytes: 30 });
      expect(await present(first, second, other)).toEqual([false, false, true]);
      expect(await store.deleteRoom('r')).toEqual({ uploads: 0, bytes: 0 });
    });

    test('lets go of what is read meanwhile only when it was read', async () => {
      const content = randomBytes(900);
      const upload = await store.get(await put('ada', content));
      await store.deleteRoom('r');
      expect(await buffer(upload?.body as Readable)).toEqual(content);
    });

    describe('of one owner', () => {
      test('keeps the newest', async () => {
        const keys = [];
        for (let i = 0; i < 5; i++) keys.push(await put('ada', 10));
        expect(await present(...keys)).toEqual([false, false, true, true, true]);
      });

      test('counts what is uploaded again as new', async () => {
        const again = randomBytes(10);
        const first = await put('ada', again);
        const second = await put('ada', 10);
        await put('ada', 10);
        await put('ada', again);
        await put('ada', 10);
        expect(await present(first, second)).toEqual([true, false]);
      });

      test('keeps the oldest, too, where somebody else owns it', async () => {
        const shared = randomBytes(10);
        const first = await put('ada', shared);
        expect(await store.claim(first, 'grace')).toEqual([]);
        const second = await put('ada', 10);
        for (let i = 0; i < 3; i++) await put('ada', 10);
        expect(await present(first, second)).toEqual([true, false]);
      });

      test('takes what is claimed as one of theirs: their oldest goes', async () => {
        const mine = [await put('ada', 10), await put('ada', 10), await put('ada', 10)];
        const theirs = await put('grace', 10);
        expect(await store.claim(theirs, 'ada')).toEqual([mine[0]?.hash]);
        expect(await present(theirs, ...mine)).toEqual([true, false, true, true]);
      });
    });

    describe('in a full room', () => {
      test('nobody loses anything to somebody else', async () => {
        const key = await put('ada', 600);
        expect(await refusal(put('grace', 401))).toBe('room-full');
        expect(await refusal(put('grace', 400))).toBe('granted');
        expect(await present(key)).toEqual([true]);
      });

      test('what nobody owns any more goes first, the oldest first', async () => {
        const gone = [await put('ada', 200), await put('ada', 200), await put('grace', 200)];
        const kept = await put('nia', 300);
        await store.release('r', 'ada');
        await store.release('r', 'grace');
        const content = randomBytes(300);
        const upload = { room: 'r', hash: hashOf(content), owner: 'nia', bytes: 300 };
        expect(await store.put(upload, Readable.from([content]))).toEqual([gone[0]?.hash]);
        expect(await present(...gone, kept)).toEqual([false, true, true, true]);
      });

      test("the uploader's own older ones go next", async () => {
        const first = await put('ada', 600);
        const second = await put('ada', 300);
        const third = await put('ada', 400);
        expect(await present(first, second, third)).toEqual([false, true, true]);
      });

      test("what fails costs none of the uploader's older ones", async () => {
        const first = await put('ada', 600);
        const upload = { room: 'r', hash: hashOf(randomBytes(1)), owner: 'ada', bytes: 500 };
        expect(await refusal(store.put(upload, Readable.from([randomBytes(500)])))).toBe('hash-mismatch');
        expect(await present(first)).toEqual([true]);
      });
    });

    test('has a limit for all rooms together, what is on its way included', async () => {
      await put('ada', 600, 'a');
      const body = new PassThrough();
      const content = randomBytes(600);
      const coming = { room: 'b', hash: hashOf(content), owner: 'grace', bytes: 600 };
      const putting = refusal(store.put(coming, body));
      expect(await refusal(put('nia', 301, 'c'))).toBe('server-full');
      body.end(content);
      expect(await putting).toBe('granted');
      expect(await refusal(put('nia', 301, 'c'))).toBe('server-full');
      await store.deleteRoom('a');
      expect(await refusal(put('nia', 301, 'c'))).toBe('granted');
    });
  });
}
