import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createRoomSeal } from './room-seal.js';
import { ROOM, SECRET, type TestParticipant, TestRoom } from './test-room.js';

const face = (n = 0) => Uint8Array.of(0x0c, n & 255, n >> 8, 1, 2, 3, 4, 5);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function peopleIn(room: TestRoom, ...ids: string[]): TestParticipant[] {
  return ids.map((id) => room.join(id));
}

describe('somebody comes', () => {
  test('nobody who is there loses a packet, and the newcomer opens nothing of before', () => {
    const room = new TestRoom();
    const [ann, bob] = peopleIn(room, 'ann', 'bob') as [TestParticipant, TestParticipant];
    const before = [0, 1, 2].map((n) => ann.seal.sealFace(face(n)).slice());
    const line = ann.seal.sealText('chat', 'before you came');
    const cleo = room.join('cleo');
    for (const packet of before) expect(cleo.seal.openFace('ann', packet)).toBeNull();
    expect(cleo.seal.openText('chat', 'ann', line)).toBeNull();
    expect(cleo.seal.stats.opened).toBe(0);
    // Bob was told nothing; what overtook the newcomer's coming still opens.
    const after = ann.seal.sealFace(face(3)).slice();
    expect(room.envelopes.filter(({ from, to }) => from === 'ann' && to === 'bob')).toHaveLength(1);
    expect(bob.seal.openFace('ann', after)).toEqual(face(3));
    expect(cleo.seal.openFace('ann', after)).toEqual(face(3));
    for (const [n, packet] of before.entries()) expect(bob.seal.openFace('ann', packet)).toEqual(face(n));
  });

  test('a dozen at once: all see all, with the first packet', () => {
    const room = new TestRoom();
    const people = peopleIn(room, ...Array.from({ length: 12 }, (_, i) => `p${i}`));
    for (const from of people) {
      const sealed = from.seal.sealFace(face());
      for (const to of people) {
        if (to !== from) expect(to.seal.openFace(from.id, sealed)).toEqual(face());
      }
    }
  });

  test('who heard nothing of somebody while twenty came still opens the next packet', () => {
    const room = new TestRoom();
    const [ann, bob] = peopleIn(room, 'ann', 'bob') as [TestParticipant, TestParticipant];
    for (let i = 0; i < 20; i++) {
      ann.seal.sealFace(face());
      room.join(`late${i}`);
    }
    expect(bob.seal.openFace('ann', ann.seal.sealFace(face(9)))).toEqual(face(9));
  });
});

describe('somebody leaves', () => {
  test('and opens nothing of 1 s later, with the link, their keys and all that was sent since', () => {
    const room = new TestRoom();
    const [ann, bob, eve] = peopleIn(room, 'ann', 'bob', 'eve') as TestParticipant[] as [
      TestParticipant,
      TestParticipant,
      TestParticipant,
    ];
    expect(eve.seal.openFace('ann', ann.seal.sealFace(face()))).toEqual(face());
    const from = room.envelopes.length;
    room.leave(eve);
    vi.advanceTimersByTime(1000);
    const cleo = room.join('cleo');
    const later = [ann, bob, cleo].map(({ id, seal }) => ({
      id,
      face: seal.sealFace(face(1)).slice(),
      state: seal.sealState(face(2)).slice(),
      line: seal.sealText('chat', 'she is gone'),
    }));
    // Everything that the server carried since goes to her, and to one more who holds the link.
    const other = createRoomSeal({ secret: SECRET, room: ROOM });
    other.handleStay({ id: 'eve', name: eve.name });
    for (const seal of [eve.seal, other]) {
      for (const person of room.present.values()) seal.handlePeer(person);
      for (const { from: sender, envelope } of room.envelopes.slice(from)) seal.handleKey(sender, envelope);
      const opened = seal.stats.opened;
      for (const { id, face: packet, state, line } of later) {
        expect(seal.openFace(id, packet)).toBeNull();
        expect(seal.openState(id, state)).toBeNull();
        expect(seal.openText('chat', id, line)).toBeNull();
      }
      expect(seal.stats.opened).toBe(opened);
    }
    expect(bob.seal.openFace('ann', later[0]!.face)).toEqual(face(1));
    expect(cleo.seal.openFace('ann', later[0]!.face)).toEqual(face(1));
  });

  test('also when others leave all the time: nobody reads on for longer than 400 ms', () => {
    const room = new TestRoom();
    const people = peopleIn(room, ...Array.from({ length: 12 }, (_, i) => `p${i}`));
    const ann = people[0]!;
    for (const leaver of people.slice(1, 11)) {
      room.leave(leaver);
      vi.advanceTimersByTime(80);
    }
    for (const [i, leaver] of people.slice(1, 11).entries()) {
      const gone = (10 - i) * 80;
      const opened = leaver.seal.openFace('p0', ann.seal.sealFace(face()));
      if (gone >= 400) expect(opened).toBeNull();
    }
    vi.advanceTimersByTime(400);
    for (const leaver of people.slice(1, 11))
      expect(leaver.seal.openFace('p0', ann.seal.sealFace(face()))).toBeNull();
    expect(people[11]!.seal.openFace('p0', ann.seal.sealFace(face(1)))).toEqual(face(1));
  });

  test('nobody else is there: the next packet is not for them any more', () => {
    const room = new TestRoom();
    const [ann, bob] = peopleIn(room, 'ann', 'bob') as [TestParticipant, TestParticipant];
    room.leave(bob);
    expect(bob.seal.openFace('ann', ann.seal.sealFace(face()))).toBeNull();
  });

  test('those who stay open every packet across the change, late ones for 5 s', () => {
    const room = new TestRoom();
    const [ann, bob, cleo] = peopleIn(room, 'ann', 'bob', 'cleo') as TestParticipant[] as [
      TestParticipant,
      TestParticipant,
      TestParticipant,
    ];
    const [late, later] = [ann.seal.sealFace(face(7)).slice(), ann.seal.sealFace(face(8)).slice()];
    room.leave(cleo);
    for (let n = 0; n < 30; n++) {
      expect(bob.seal.openFace('ann', ann.seal.sealFace(face(n)))).toEqual(face(n));
      vi.advanceTimersByTime(33);
    }
    expect(bob.seal.openFace('ann', late)).toEqual(face(7));
    vi.advanceTimersByTime(5000);
    expect(bob.seal.openFace('ann', later)).toBeNull();
    expect(bob.seal.stats).toMatchObject({ unknownKey: 1, forged: 0, replayed: 0 });
  });

  test('a stranger who leaves changes nothing: they had no key', () => {
    const room = new TestRoom();
    const [ann, bob] = peopleIn(room, 'ann', 'bob') as [TestParticipant, TestParticipant];
    const stranger = room.join('stranger', { secret: '~another' });
    const count = room.envelopes.length;
    room.leave(stranger);
    vi.advanceTimersByTime(1000);
    expect(room.envelopes).toHaveLength(count);
    expect(bob.seal.openFace('ann', ann.seal.sealFace(face()))).toEqual(face());
  });
});

test('an hour of packets: never longer by more than 11 bytes, and each opens', () => {
  const room = new TestRoom();
  const [ann, bob] = peopleIn(room, 'ann', 'bob') as [TestParticipant, TestParticipant];
  // The first ones cross the network, the others only count: 60,000 are a key.
  for (let n = 0; n < 130_000; n++) {
    const sealed = ann.seal.sealFace(face(n & 0xffff));
    if (sealed.length > 8 + 11) expect.fail(`${sealed.length} bytes`);
    if (n % 100 === 0 && bob.seal.openFace('ann', sealed)?.[2] !== (n & 0xffff) >> 8)
      expect.fail(`packet ${n} is lost`);
  }
  expect(bob.seal.stats).toMatchObject({ opened: 1300, unknownKey: 0, forged: 0, replayed: 0 });
});

test('closing forgets everything and leaves no timer', () => {
  const room = new TestRoom();
  const [ann, bob] = peopleIn(room, 'ann', 'bob', 'cleo') as [TestParticipant, TestParticipant];
  room.leave(bob);
  expect(vi.getTimerCount()).toBeGreaterThan(0);
  for (const { seal } of [...room.present.values(), bob]) seal.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(ann.seal.trustOf('cleo')).toBe('stranger');
});
