import { expect, it, vi } from 'vitest';
import { AvatarPublisher } from './avatar-publisher.js';

const STAND_IN = '{"character":"pip"}';
const OWN = JSON.stringify({ upload: 'A'.repeat(43), kind: 'model', standIn: { character: 'pip' } });
const BYTES = new Uint8Array([1, 2, 3]);

function setUp(bytes: Uint8Array | null = BYTES) {
  const told: (string | null)[] = [];
  const upload = { resolve: (_hash: string) => {}, reject: (_error: Error) => {} };
  const sent = new Promise<string>((resolve, reject) => Object.assign(upload, { resolve, reject }));
  const room = {
    avatar: null as string | null,
    setAvatar(text: string | null) {
      this.avatar = text;
      told.push(text);
    },
    upload: vi.fn(() => sent),
  };
  const problems: string[] = [];
  const files = { own: async () => bytes };
  const publisher = new AvatarPublisher(room, files, (problem) => problems.push(problem));
  return { publisher, room, told, upload, problems };
}

it('tells of a file only once it is there; until then of the stand-in', async () => {
  const { publisher, room, told, upload } = setUp();
  publisher.wear(OWN);
  await vi.waitFor(() => expect(room.upload).toHaveBeenCalledWith(BYTES));
  expect(told).toEqual([STAND_IN]);
  upload.resolve('A'.repeat(43));
  await vi.waitFor(() => expect(told).toEqual([STAND_IN, OWN]));
});

it('tells of a file by the name that it has in a room that sealed it', async () => {
  const { publisher, told, upload } = setUp();
  publisher.wear(OWN);
  const name = `${'B'.repeat(42)}A`;
  upload.resolve(name);
  const sealed = { upload: name, kind: 'model', standIn: { character: 'pip' } };
  await vi.waitFor(() => expect(told.slice(1).map((text) => JSON.parse(text ?? ''))).toEqual([sealed]));
});

it('keeps to what was chosen while the file was on its way', async () => {
  const { publisher, room, told, upload } = setUp();
  publisher.wear(OWN);
  await vi.waitFor(() => expect(room.upload).toHaveBeenCalled());
  publisher.wear('{"character":"bolt"}');
  upload.resolve('A'.repeat(43));
  await Promise.resolve();
  expect(told).toEqual([STAND_IN, '{"character":"bolt"}']);
});

it('says when the file did not go out, or is not here any more', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const failed = setUp();
  failed.publisher.wear(OWN);
  failed.upload.reject(new Error('the network'));
  await vi.waitFor(() => expect(failed.problems).toEqual(['not-sent']));
  expect(failed.told).toEqual([STAND_IN]);
  const gone = setUp(null);
  gone.publisher.wear(OWN);
  await vi.waitFor(() => expect(gone.problems).toEqual(['gone']));
  expect(gone.room.upload).not.toHaveBeenCalled();
  warn.mockRestore();
});

it('tells of members of the cast at once, and of nothing twice', () => {
  const { publisher, told } = setUp();
  publisher.wear(null);
  publisher.wear(STAND_IN);
  publisher.wear(STAND_IN);
  publisher.wear(null);
  expect(told).toEqual([STAND_IN, null]);
});
