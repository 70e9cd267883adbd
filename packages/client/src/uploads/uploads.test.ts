import { LIMITS, uploadPath } from '@guise/protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reconnectDelay } from '../backoff.js';
import { FakeSeal } from '../testing/fake-seal.js';
import { contentHash } from './content-hash.js';
import { Uploads } from './uploads.js';

vi.mock('../backoff.js', () => ({ reconnectDelay: vi.fn(() => 0) }));

const BYTES = new TextEncoder().encode('guise');

/** The server's end of uploads, without a network. */
class FakeServer {
  readonly stored = new Map<string, Uint8Array>();
  /** `PUT` and `GET` with what mattered in them. */
  readonly log: string[] = [];
  /** What the next requests lead to instead. */
  readonly instead: ((signal: AbortSignal) => Promise<Response> | Response)[] = [];
  tokens = ['first'];

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const hash = url.slice(`https://example.org${uploadPath('kind-otter', '')}`.length);
    const token = new Headers(init.headers).get('authorization')?.slice('Bearer '.length) ?? null;
    const body = init.body as Uint8Array | null | undefined;
    const { method = 'GET' } = init;
    this.log.push(method === 'PUT' ? `PUT ${body?.length ?? 0} ${token}` : `GET ${init.cache}`);
    const instead = this.instead.shift();
    if (instead) return instead(init.signal as AbortSignal);
    const stored = this.stored.get(hash);
    if (method === 'GET') return stored ? new Response(stored as BodyInit) : refusal(404, 'not-found');
    if (!this.tokens.includes(token as string)) return refusal(401, 'unauthorized');
    if (stored) return new Response('{}', { status: 200 });
    if (!body) return refusal(404, 'not-found');
    this.stored.set(hash, body);
    return new Response('{}', { status: 201 });
  };
}

function refusal(status: number, reason: string): Response {
  return new Response(JSON.stringify({ error: { reason, message: '' } }), { status });
}

const offline = () => Promise.reject(new TypeError('fetch failed'));

/** A request that hangs until it is aborted. */
const hanging = (signal: AbortSignal) =>
  new Promise<Response>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
  });

let server: FakeServer;
let uploads: Uploads;
let problems: unknown[];

beforeEach(() => {
  server = new FakeServer();
  vi.stubGlobal('fetch', server.fetch);
  problems = [];
  uploads = new Uploads('https://example.org', 'kind-otter', (error) => problems.push(error));
  uploads.handleJoined('first', 'https://example.org');
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.mocked(reconnectDelay).mockClear();
});

/** Resolves when the server has seen so many requests. */
const requests = (count: number) => vi.waitFor(() => expect(server.log).toHaveLength(count), { interval: 1 });

describe('an upload', () => {
  test('is asked for, then sent, and called by its hash', async () => {
    const hash = await uploads.upload(BYTES);
    expect(hash).toBe(await contentHash(BYTES));
    expect(server.log).toEqual(['PUT 0 first', 'PUT 5 first']);
    expect(server.stored.get(hash)).toEqual(BYTES);
  });

  test('that is there already is not sent', async () => {
    server.stored.set(await contentHash(BYTES), BYTES);
    const shares: number[] = [];
    await uploads.upload(BYTES, { onProgress: (share) => shares.push(share) });
    expect(server.log).toEqual(['PUT 0 first']);
    expect(shares).toEqual([1]);
  });

  test.each([
    ['nothing', 0, 'malformed'],
    ['too much', LIMITS.uploadBytes + 1, 'too-large'],
  ])('of %s is refused here', async (_what, length, reason) => {
    await expect(uploads.upload(new Uint8Array(length))).rejects.toMatchObject({
      name: 'UploadError',
      reason,
    });
    expect(server.log).toEqual([]);
  });

  test.each([
    ['room-full', () => refusal(507, 'room-full')],
    ['hash-mismatch', () => refusal(422, 'hash-mismatch')],
    ['bad-answer', () => new Response('<h1>Forbidden</h1>', { status: 403 })],
    ['bad-answer', () => new Response('{"error":{"reason":"boredom","message":""}}', { status: 400 })],
  ])('that is refused for good says %s, and is not tried again', async (reason, answer) => {
    server.instead.push(answer);
    await expect(uploads.upload(BYTES)).rejects.toMatchObject({ name: 'UploadError', reason });
    expect(server.log).toHaveLength(1);
  });

  test.each([
    ['a network failure', offline],
    ['a proxy without its server', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['too many uploads', () => refusal(429, 'rate-limited')],
  ])('is tried again after %s', async (_what, failing) => {
    server.instead.push(failing, failing);
    await uploads.upload(BYTES);
    expect(server.log).toHaveLength(4);
    expect(vi.mocked(reconnectDelay).mock.calls).toEqual([[0], [1], [2]]);
  });

  test('is given up when the network stays away', async () => {
    server.instead.push(...Array(10).fill(offline));
    await expect(uploads.upload(BYTES)).rejects.toMatchObject({ reason: 'unreachable' });
    expect(server.log).toHaveLength(6);
    await expect(uploads.upload(BYTES)).resolves.toBeDefined();
  });

  test('of the same bytes at the same time is sent once', async () => {
    // Hashed on other threads, the second may be known only when the first is there: the server waits with its answer.
    const digest = vi.spyOn(crypto.subtle, 'digest');
    server.instead.push(async () => {
      await Promise.all(digest.mock.results.map(({ value }) => value));
      await new Promise((resolve) => setTimeout(resolve));
      return refusal(404, 'not-found');
    });
    const hashes = await Promise.all([uploads.upload(BYTES), uploads.upload(BYTES.slice())]);
    expect(digest).toHaveBeenCalledTimes(2);
    expect(new Set(hashes).size).toBe(1);
    expect(server.log).toEqual(['PUT 0 first', 'PUT 5 first']);
    digest.mockRestore();
  });

  test('can be given up', async () => {
    let given: AbortSignal | undefined;
    server.instead.push((signal) => {
      given = signal;
      return hanging(signal);
    });
    const controller = new AbortController();
    const uploading = uploads.upload(BYTES, { signal: controller.signal });
    await requests(1);
    controller.abort();
    await expect(uploading).rejects.toMatchObject({ name: 'AbortError' });
    expect(given?.aborted).toBe(true);
    expect(server.stored.size).toBe(0);
    expect(server.log).toHaveLength(1);
  });

  test('tells how it goes, where the browser does', async () => {
    class FakeRequest {
      readonly upload: { onprogress?: (event: object) => void } = {};
      readonly status = 201;
      readonly responseText = '{}';
      onload = () => undefined;
      readonly open = vi.fn();
      readonly setRequestHeader = vi.fn();
      send(body: Uint8Array): void {
        for (const loaded of [1, body.length]) this.upload.onprogress?.({ loaded, total: body.length });
        this.onload();
      }
    }
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    const [one, two]: number[][] = [[], []];
    await Promise.all([
      uploads.upload(BYTES, { onProgress: (share) => one?.push(share) }),
      uploads.upload(BYTES, { onProgress: (share) => two?.push(share) }),
    ]);
    expect([one, two]).toEqual([
      [0.2, 1, 1],
      [0.2, 1, 1],
    ]);
  });
});

describe('when the room is joined again', () => {
  const rejoin = (token: string) => {
    server.tokens = [token];
    uploads.handleLost();
    uploads.handleJoined(token, 'https://example.org');
  };

  test('what was uploaded is taken over, or sent again where it is gone', async () => {
    const [kept, lost] = [BYTES, new Uint8Array([1, 2, 3])];
    await uploads.upload(kept);
    server.stored.delete(await uploads.upload(lost));
    server.log.length = 0;
    rejoin('second');
    await requests(3);
    expect([...server.log].sort()).toEqual(['PUT 0 second', 'PUT 0 second', 'PUT 3 second']);
    await vi.waitFor(() => expect(server.stored.size).toBe(2));
  });

  test('only what the server would keep is brought back: the last three', async () => {
    for (let i = 1; i <= 5; i++) await uploads.upload(new Uint8Array(i));
    await uploads.upload(new Uint8Array(3));
    server.stored.clear();
    rejoin('second');
    await vi.waitFor(() => expect(server.stored.size).toBe(3));
    expect([...server.stored.values()].map(({ length }) => length).sort()).toEqual([3, 4, 5]);
  });

  test('what cannot be brought back is a problem, and the call goes on', async () => {
    await uploads.upload(BYTES);
    server.instead.push(() => refusal(507, 'server-full'));
    rejoin('second');
    await vi.waitFor(() => expect(problems).toMatchObject([{ reason: 'server-full' }]));
  });

  test('an upload waits for it, and belongs to who one is then', async () => {
    uploads.handleLost();
    const uploading = uploads.upload(BYTES);
    server.tokens = ['second'];
    uploads.handleJoined('second', 'https://example.org');
    await uploading;
    expect(server.log).toEqual(['PUT 0 second', 'PUT 5 second']);
  });

  test('an upload that was done for who one was is done for who one is', async () => {
    server.instead.push(
      () => refusal(404, 'not-found'),
      () => {
        rejoin('second');
        return new Response('{}', { status: 201 });
      },
    );
    const hash = await uploads.upload(BYTES);
    expect(server.log).toEqual(['PUT 0 first', 'PUT 5 first', 'PUT 0 second', 'PUT 5 second']);
    expect(server.stored.has(hash)).toBe(true);
  });
});

describe('a fetch', () => {
  let hash: string;
  beforeEach(async () => {
    hash = await contentHash(BYTES);
    server.stored.set(hash, BYTES);
  });

  test('gives the bytes', async () => {
    expect(await uploads.fetch(hash)).toEqual(BYTES);
    expect(server.log).toEqual(['GET default']);
  });

  test.each(['', 'x', '../../etc/passwd', `${'A'.repeat(42)}B`])('of %j asks nobody', async (name) => {
    await expect(uploads.fetch(name)).rejects.toMatchObject({ name: 'UploadError', reason: 'malformed' });
    expect(server.log).toEqual([]);
  });

  test('of other bytes asks once more, past the cache, and gives none', async () => {
    server.stored.set(hash, new Uint8Array([1]));
    await expect(uploads.fetch(hash)).rejects.toMatchObject({ reason: 'hash-mismatch' });
    expect(server.log).toEqual(['GET default', 'GET reload']);
  });

  test('of something announced as too large reads nothing', async () => {
    const pulled = vi.fn();
    const body = new ReadableStream({ pull: pulled }, { highWaterMark: 0 });
    server.instead.push(() => new Response(body, { headers: { 'content-length': '6' } }));
    await expect(uploads.fetch(hash, { limit: 5 })).rejects.toMatchObject({ reason: 'too-large' });
    expect(pulled).not.toHaveBeenCalled();
  });

  test('of something without end reads no further than the limit', async () => {
    let chunks = 0;
    const cancel = vi.fn();
    const body = new ReadableStream({
      pull: (controller) => {
        chunks++;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel,
    });
    server.instead.push(() => new Response(body));
    await expect(uploads.fetch(hash, { limit: 10_000 })).rejects.toMatchObject({ reason: 'too-large' });
    expect(cancel).toHaveBeenCalledOnce();
    expect(chunks).toBeLessThan(15);
  });

  test('of exactly the limit is fine', async () => {
    expect(await uploads.fetch(hash, { limit: BYTES.length })).toEqual(BYTES);
  });

  test('waits a while for what is not there yet', async () => {
    server.instead.push(() => refusal(404, 'not-found'));
    expect(await uploads.fetch(hash)).toEqual(BYTES);
    server.stored.clear();
    await expect(uploads.fetch(hash)).rejects.toMatchObject({ reason: 'not-found' });
    expect(server.log).toHaveLength(2 + 6);
  });

  test('is tried again after a network failure, also in the middle', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.enqueue(BYTES),
      pull: (controller) => controller.error(new TypeError('network error')),
    });
    server.instead.push(offline, () => new Response(broken));
    expect(await uploads.fetch(hash)).toEqual(BYTES);
    expect(server.log).toHaveLength(3);
  });

  test('of the same at the same time asks once', async () => {
    const [one, two] = await Promise.all([uploads.fetch(hash), uploads.fetch(hash)]);
    expect(one).toBe(two);
    expect(server.log).toHaveLength(1);
  });

  test('with a smaller limit is not answered by one with a larger', async () => {
    const [large, small] = await Promise.allSettled([uploads.fetch(hash), uploads.fetch(hash, { limit: 4 })]);
    expect([large?.status, small?.status]).toEqual(['fulfilled', 'rejected']);
  });
});

describe('leaving', () => {
  test('ends what is on its way, and what is asked for later', async () => {
    server.instead.push(hanging, hanging);
    const under = [uploads.upload(BYTES), uploads.fetch(await contentHash(BYTES))];
    await requests(2);
    uploads.close();
    for (const each of under) await expect(each).rejects.toMatchObject({ reason: 'closed' });
    await expect(uploads.upload(BYTES)).rejects.toMatchObject({ reason: 'closed' });
    await expect(uploads.fetch(await contentHash(BYTES))).rejects.toMatchObject({ reason: 'closed' });
    expect(server.log).toHaveLength(2);
  });
});

describe('with a seal', () => {
  const sealedUploads = (secret: string) => {
    const sealed = new Uploads('https://example.org', 'kind-otter', () => undefined, new FakeSeal(secret));
    sealed.handleJoined('first', 'https://example.org');
    return sealed;
  };

  test('a file is uploaded sealed, called by the hash of that, and comes as it was', async () => {
    const hash = await sealedUploads('S').upload(BYTES);
    const sealed = await new FakeSeal('S').sealFile(BYTES);
    expect(server.stored.get(hash)).toEqual(sealed);
    expect(hash).toBe(await contentHash(sealed));
    expect(await sealedUploads('S').fetch(hash)).toEqual(BYTES);
    // The limit is one of what is in it.
    expect(await sealedUploads('S').fetch(hash, { limit: BYTES.length })).toEqual(BYTES);
    await expect(sealedUploads('S').fetch(hash, { limit: BYTES.length - 1 })).rejects.toMatchObject({
      reason: 'too-large',
    });
  });

  test('one of another secret, or that is not sealed, is none', async () => {
    const strange = await sealedUploads('X').upload(BYTES);
    const plain = await uploads.upload(BYTES);
    for (const hash of [strange, plain])
      await expect(sealedUploads('S').fetch(hash)).rejects.toMatchObject({ reason: 'hash-mismatch' });
  });
});
