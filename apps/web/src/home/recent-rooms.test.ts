import { describe, expect, it, vi } from 'vitest';
import { ago } from './ago.js';
import { RecentRooms } from './recent-rooms.js';

/** String storage as browsers have it, which may refuse. */
function memory(refuse = false) {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (refuse) throw new DOMException('full', 'QuotaExceededError');
      items.set(key, value);
    },
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

const call = (room: string, at = 0) => ({ room, secret: 'k', query: '?camera=off', at });

describe('recent rooms', () => {
  it('come the newest first, each once, six at most', () => {
    const rooms = new RecentRooms(memory());
    for (let i = 0; i < 8; i++) rooms.add(call(`room-${i}`, i));
    rooms.add(call('room-5', 9));
    expect(rooms.list.map(({ room }) => room)).toEqual([
      'room-5',
      'room-7',
      'room-6',
      'room-4',
      'room-3',
      'room-2',
    ]);
    expect(rooms.list[0]).toEqual(call('room-5', 9));
  });

  it('are forgotten one at a time or all at once, and leave nothing behind', () => {
    const storage = memory();
    const rooms = new RecentRooms(storage);
    const heard = vi.fn();
    rooms.subscribe(heard);
    rooms.add(call('kind-otter'));
    rooms.add(call('calm-fox'));
    rooms.forget('kind-otter');
    expect(rooms.list.map(({ room }) => room)).toEqual(['calm-fox']);
    rooms.forgetAll();
    expect(rooms.list).toEqual([]);
    expect(storage.getItem('guise.rooms')).toBeNull();
    expect(heard).toHaveBeenCalledTimes(4);
  });

  it('survive what others left there, and a browser that keeps nothing', () => {
    const storage = memory();
    for (const rubbish of ['{', 'null', '{}', '[null, 7, {"room":"A B"}]', '[{"room":"kind-otter"}]']) {
      storage.setItem('guise.rooms', rubbish);
      expect(new RecentRooms(storage).list).toEqual([]);
    }
    expect(() => new RecentRooms(memory(true)).add(call('kind-otter'))).not.toThrow();
  });
});

describe('ago', () => {
  it.each([
    [0, 'now'],
    [-5000, 'now'],
    [90_000, '2 minutes ago'],
    [5 * 3_600_000, '5 hours ago'],
    [26 * 3_600_000, 'yesterday'],
    [70 * 3_600_000, '3 days ago'],
  ])('%d ms: %s', (since, words) => {
    expect(ago(1e12 - since, 1e12, 'en')).toBe(words);
  });

  it('speaks the page’s language', () => {
    expect(ago(0, 2 * 86_400_000, 'de')).toBe('vorgestern');
  });
});
