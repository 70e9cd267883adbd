import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRoomSeal } from './room-seal.js';
import { ROOM, SECRET, TestRoom } from './test-room.js';

const packet = (n = 0) => Uint8Array.from({ length: 40 }, (_, i) => (i ? (i * 7 + n) & 255 : 0x0c));
const bytes = (length = 300) => fc.uint8Array({ maxLength: length });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function pair() {
  const room = new TestRoom();
  const [ann, bob] = [room.join('ann'), room.join('bob')];
  return { room, ann: ann.seal, bob: bob.seal, annThere: ann, bobThere: bob };
}

/** `toEqual` takes seconds for so many bytes. */
const same = (one: Uint8Array | null, other: Uint8Array) => one !== null && Buffer.from(one).equals(other);

/** Everything that is refused adds to exactly one count. */
const refusals = ({ stats }: { stats: { unknownKey: number; forged: number; replayed: number } }) =>
  stats.unknownKey + stats.forged + stats.replayed;

describe('what one seals the other opens', () => {
  test('faces, whatever their bytes, with at most 11 more', () => {
    const { ann, bob } = pair();
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 200 }), (face) => {
        face[0]! &= 0x7f;
        const sealed = ann.sealFace(face);
        expect(sealed.length).toBeLessThanOrEqual(face.length + 11);
        expect(sealed[0]).toBe(face[0]! | 0x80);
        expect(sealed[1]).toBe(face[1]);
        expect(bob.openFace('ann', sealed)).toEqual(face);
      }),
    );
    expect(refusals(bob)).toBe(0);
  });

  test('states, with at most 11 bytes more', () => {
    const { ann, bob } = pair();
    fc.assert(
      fc.property(bytes(64), (state) => {
        const sealed = ann.sealState(state);
        expect(sealed.length).toBeLessThanOrEqual(state.length + 11);
        expect(bob.openState('ann', sealed)).toEqual(state);
      }),
    );
  });

  test('texts, as what is printable', () => {
    const { ann, bob } = pair();
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 1000 }),
        fc.constantFrom('chat', 'caption'),
        (text, kind) => {
          const sealed = ann.sealText(kind as 'chat', text);
          expect(sealed).toMatch(/^~[\w-]+$/);
          expect(bob.openText(kind as 'chat', 'ann', sealed)).toBe(text);
        },
      ),
    );
  });

  test('avatars and files, also those from before one came; the same sealed twice is the same', async () => {
    const { ann } = pair();
    const later = createRoomSeal({ secret: SECRET, room: ROOM });
    const avatar = JSON.stringify({ cast: 'otter', colour: '#aabbcc' });
    expect(later.openAvatar(ann.sealAvatar(avatar))).toBe(avatar);
    expect(ann.sealAvatar(avatar)).toBe(later.sealAvatar(avatar));
    expect(ann.sealAvatar('x'.repeat(400)).length).toBeLessThanOrEqual(600);
    for (const length of [0, 1, 1000, 64 * 1024 - 1, 64 * 1024, 300_000]) {
      const file = Uint8Array.from({ length }, (_, i) => (i * i) & 255);
      const sealed = await ann.sealFile(file);
      expect(sealed.length).toBe(length + 33);
      expect(same(await later.sealFile(file), sealed)).toBe(true);
      expect(same(await later.openFile(sealed), file)).toBe(true);
    }
  });

  test('large files are the same with and without WebCrypto', async () => {
    const { ann, bob } = pair();
    const file = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) & 255);
    const sealed = await ann.sealFile(file);
    vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    expect(same(await bob.sealFile(file), sealed)).toBe(true);
    expect(same(await bob.openFile(sealed), file)).toBe(true);
    vi.unstubAllGlobals();
    sealed[100_000]! ^= 1;
    expect(await bob.openFile(sealed)).toBeNull();
  });
});

describe('what is refused, and counted', () => {
  test('every flipped bit of a face, a state and a text', () => {
    const { ann, bob } = pair();
    const face = ann.sealFace(packet()).slice();
    const state = ann.sealState(packet()).slice();
    for (let bit = 0; bit < face.length * 8; bit++) {
      const flipped = face.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(bob.openFace('ann', flipped)).toBeNull();
    }
    for (let bit = 0; bit < state.length * 8; bit++) {
      const flipped = state.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(bob.openState('ann', flipped)).toBeNull();
    }
    const text = ann.sealText('chat', 'hello');
    for (let i = 0; i < text.length; i++) {
      const changed = text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1);
      expect(bob.openText('chat', 'ann', changed)).toBeNull();
    }
    expect(refusals(bob)).toBe((face.length + state.length) * 8 + text.length);
    expect(bob.openFace('ann', face)).toEqual(packet());
  });

  test('whatever comes that nobody sealed', async () => {
    const { bob } = pair();
    await fc.assert(
      fc.asyncProperty(bytes(), fc.string(), async (any, text) => {
        expect(bob.openFace('ann', any)).toBeNull();
        expect(bob.openState('ann', any)).toBeNull();
        expect(bob.openText('chat', 'ann', text)).toBeNull();
        expect(bob.openAvatar(text)).toBeNull();
        expect(await bob.openFile(any)).toBeNull();
        bob.handleKey('ann', text);
        bob.handlePeer({ id: 'eve', name: 'Eve', introduction: text });
        expect(bob.trustOf('eve')).toBe('stranger');
      }),
    );
    expect(bob.stats.opened).toBe(0);
  });

  test('a plain face from the server', () => {
    const { bob } = pair();
    expect(bob.openFace('ann', packet())).toBeNull();
    expect(bob.stats.forged).toBe(1);
  });

  test('what comes twice; what overtakes is opened', () => {
    const { ann, bob } = pair();
    const sealed = Array.from({ length: 1100 }, (_, i) => ann.sealFace(packet(i)).slice());
    expect(bob.openFace('ann', sealed[1099]!)).toEqual(packet(1099));
    expect(bob.openFace('ann', sealed[1098]!)).toEqual(packet(1098));
    expect(bob.openFace('ann', sealed[1098]!)).toBeNull();
    expect(bob.openFace('ann', sealed[1099]!)).toBeNull();
    expect(bob.openFace('ann', sealed[75]!)).toBeNull();
    expect(bob.openFace('ann', sealed[76]!)).toEqual(packet(76));
    expect(bob.stats).toMatchObject({ opened: 3, replayed: 3, forged: 0, unknownKey: 0 });
    const line = ann.sealText('chat', 'once');
    expect(bob.openText('chat', 'ann', line)).toBe('once');
    expect(bob.openText('chat', 'ann', line)).toBeNull();
  });

  test('as what it is not: another use, another participant', () => {
    const { room, ann, bob } = pair();
    room.join('cleo');
    expect(bob.openText('caption', 'ann', ann.sealText('chat', 'hi'))).toBeNull();
    expect(bob.openFace('cleo', ann.sealFace(packet()).slice())).toBeNull();
    const state = ann.sealState(packet());
    expect(bob.openFace('ann', Uint8Array.of(0x8c, 0, ...state))).toBeNull();
    expect(
      bob.openAvatar(`~${Buffer.from('no avatar at all, but long enough for one').toString('base64url')}`),
    ).toBeNull();
    expect(bob.stats.opened).toBe(0);
    expect(refusals(bob)).toBe(4);
  });

  test('with another secret, or for another room', async () => {
    for (const other of [{ secret: '~another' }, { room: 'other-room' }]) {
      const room = new TestRoom();
      const ann = room.join('ann').seal;
      const eve = room.join('eve', other).seal;
      expect(ann.trustOf('eve')).toBe('stranger');
      expect(eve.trustOf('ann')).toBe('stranger');
      expect(eve.openFace('ann', ann.sealFace(packet()).slice())).toBeNull();
      expect(eve.openText('chat', 'ann', ann.sealText('chat', 'hi'))).toBeNull();
      expect(eve.openAvatar(ann.sealAvatar('otter'))).toBeNull();
      expect(await eve.openFile(await ann.sealFile(packet()))).toBeNull();
      expect(room.envelopes).toEqual([]);
      expect(refusals(eve)).toBe(4);
    }
  });

  test('a room recorded and played back into the next call of the same link', () => {
    const { ann } = pair();
    const recorded = ann.sealFace(packet()).slice();
    const next = pair();
    expect(next.bob.openFace('ann', recorded)).toBeNull();
    expect(refusals(next.bob)).toBe(1);
  });
});

describe('who is who', () => {
  test('an introduction stands for one id and one name', () => {
    const { bob, annThere } = pair();
    const { introduction, name } = annThere;
    bob.handlePeer({ id: 'other', name, introduction });
    expect(bob.trustOf('other')).toBe('stranger');
    bob.handlePeer({ id: 'ann', name: 'Somebody else', introduction });
    expect(bob.trustOf('ann')).toBe('stranger');
  });

  test('waits for the key of who has introduced themselves', () => {
    const ann = createRoomSeal({ secret: SECRET, room: ROOM });
    const bob = createRoomSeal({ secret: SECRET, room: ROOM });
    const keys: string[] = [];
    ann.on('keyFor', (to, envelope) => void (to === 'bob' && keys.push(envelope)));
    const changed = vi.fn();
    bob.on('peersChanged', changed);
    const annSays = ann.handleStay({ id: 'ann', name: 'Ann' });
    const bobSays = bob.handleStay({ id: 'bob', name: 'Bob' });
    bob.handlePeer({ id: 'ann', name: 'Ann', introduction: null });
    expect(bob.trustOf('ann')).toBe('stranger');
    expect(bob.safetyNumberOf('ann')).toBeNull();
    bob.handlePeer({ id: 'ann', name: 'Ann', introduction: annSays });
    expect(bob.trustOf('ann')).toBe('waiting');
    ann.handlePeer({ id: 'bob', name: 'Bob', introduction: bobSays });
    ann.handlePeer({ id: 'bob', name: 'Bob', introduction: bobSays });
    expect(keys).toHaveLength(1);
    bob.handleKey('ann', keys[0]!);
    expect(bob.trustOf('ann')).toBe('sealed');
    expect(changed).toHaveBeenCalledTimes(2);
    bob.handleKey('ann', keys[0]!);
    expect(bob.stats.forged).toBe(1);
  });

  test('a key that comes before its introduction is not lost', () => {
    const room = new TestRoom();
    const ann = room.join('ann');
    const bob = createRoomSeal({ secret: SECRET, room: ROOM });
    const says = bob.handleStay({ id: 'bob', name: 'Bob' });
    ann.seal.on('keyFor', (_to, envelope) => bob.handleKey('ann', envelope));
    ann.seal.handlePeer({ id: 'bob', name: 'Bob', introduction: says });
    expect(bob.trustOf('ann')).toBe('stranger');
    bob.handlePeer(ann);
    expect(bob.trustOf('ann')).toBe('sealed');
  });

  test('both sides see the same safety number, of 30 digits, another one in another stay', () => {
    const { room, ann, bob, bobThere } = pair();
    const number = ann.safetyNumberOf('bob');
    expect(number).toMatch(/^\d{30}$/);
    expect(bob.safetyNumberOf('ann')).toBe(number);
    room.enter(bobThere);
    expect(bob.safetyNumberOf('ann')).toBe(ann.safetyNumberOf('bob'));
    expect(ann.safetyNumberOf('bob')).not.toBe(number);
  });

  test('nobody is made to come back with what they were: all of their stay could be played again', () => {
    const { room, ann, bob, annThere } = pair();
    const recorded = ann.sealFace(packet()).slice();
    expect(bob.openFace('ann', recorded)).toEqual(packet());
    bob.handleLeft('ann');
    bob.handlePeer(annThere);
    for (const { from, to, envelope } of room.envelopes) {
      if (from === 'ann' && to === 'bob') bob.handleKey('ann', envelope);
    }
    expect(bob.trustOf('ann')).toBe('stranger');
    expect(bob.openFace('ann', recorded)).toBeNull();
  });

  test('nobody is there after a lost connection, and what goes out then is for nobody', () => {
    const { room, ann, bob, bobThere } = pair();
    bob.handleLost();
    expect(bob.trustOf('ann')).toBe('stranger');
    expect(bob.openFace('ann', ann.sealFace(packet()))).toBeNull();
    expect(ann.openFace('bob', bob.sealFace(packet()))).toBeNull();
    room.enter(bobThere);
    expect(bob.trustOf('ann')).toBe('sealed');
    expect(ann.openFace('bob', bob.sealFace(packet(3)))).toEqual(packet(3));
  });
});

test('an envelope is for one participant alone', () => {
  const { room, bob } = pair();
  const cleo = room.join('cleo').seal;
  for (const { from, to, envelope } of room.envelopes) {
    if (from === 'ann' && to === 'bob') cleo.handleKey('ann', envelope);
    if (from === 'bob' && to === 'ann') bob.handleKey('ann', envelope);
  }
  expect([cleo.stats.forged, bob.stats.forged]).toEqual([1, 1]);
});
