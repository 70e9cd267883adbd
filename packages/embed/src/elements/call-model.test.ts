import { JoinError } from '@guise/client';
import { SignallingError, TypedEmitter } from '@guise/protocol';
import { beforeEach, expect, test } from 'vitest';
import type { joinLobby } from '../join-lobby.js';
import type { Lobby } from '../lobby.js';
import { LobbyProblem } from '../lobby-error.js';
import type { LobbyEvents, LobbyOptions } from '../lobby-types.js';
import type { LocalPlayer } from '../local-player.js';
import { CallModel } from './call-model.js';

class FakeLobby extends TypedEmitter<LobbyEvents> {
  connectionState = 'connected';
  left = false;
  override emit<Name extends keyof LobbyEvents>(name: Name, ...data: LobbyEvents[Name]) {
    super.emit(name, ...data);
  }
  async leave() {
    if (this.left) return;
    this.left = true;
    this.emit('closed', null);
  }
}

const OPTIONS: LobbyOptions = { server: 'https://call.example', room: 'den', name: 'Ada' };
const FULL = JoinError.refused(new SignallingError('room-full', 'The room "den" is full.'));

let asked: { options: LobbyOptions; answer: (result: FakeLobby | Error) => void }[];
let call: CallModel;
let steps: string[];
let ends: string[];

beforeEach(() => {
  asked = [];
  const join = (options: LobbyOptions) =>
    new Promise<Lobby>((resolve, reject) => {
      const answer = (result: FakeLobby | Error) =>
        result instanceof Error ? reject(result) : resolve(result as unknown as Lobby);
      asked.push({ options, answer });
    });
  call = new CallModel(join as typeof joinLobby);
  steps = [];
  ends = [];
  call.on('changed', () => {
    if (steps.at(-1) !== call.step) steps.push(call.step);
  });
  call.on('closed', ({ reason }) => ends.push(reason));
});

async function enter(): Promise<FakeLobby> {
  const joined = call.join(OPTIONS);
  const lobby = new FakeLobby();
  asked.at(-1)?.answer(lobby);
  await joined;
  return lobby;
}

test('in, out, and in again; asking twice joins once', async () => {
  const first = call.join(OPTIONS);
  expect(call.join(OPTIONS)).toBe(first);
  asked[0]?.options.onWaiting?.();
  const lobby = new FakeLobby();
  asked[0]?.answer(lobby);
  expect(await first).toBe(lobby);
  expect(await call.join(OPTIONS)).toBe(lobby);
  await call.leave();
  expect([call.lobby, call.end?.reason]).toEqual([null, 'left']);
  await enter();
  expect(call.end).toBeNull();
  expect(steps).toEqual(['joining', 'waiting', 'joined', 'over', 'joining', 'joined']);
  expect([asked.length, ends.join()]).toEqual([2, 'left']);
});

test('what is refused ends with its reason', async () => {
  const joined = call.join(OPTIONS);
  asked[0]?.answer(FULL);
  await expect(joined).rejects.toBe(FULL);
  expect([call.step, call.end?.reason, ends.join()]).toEqual(['over', 'room-full', 'room-full']);
});

test('left while it is being joined, nobody is in it, and it ends once', async () => {
  const joined = call.join(OPTIONS);
  await call.leave();
  expect(asked[0]?.options.signal?.aborted).toBe(true);
  const late = new FakeLobby();
  asked[0]?.answer(late);
  await expect(joined).rejects.toThrow(/left/);
  expect([late.left, call.lobby, ends.join()]).toEqual([true, null, 'left']);
});

test('a call that was left while it was being joined does not end the next one', async () => {
  const first = call.join(OPTIONS);
  await call.leave();
  const lobby = await enter();
  asked[0]?.answer(FULL);
  await expect(first).rejects.toBe(FULL);
  expect([call.step, call.lobby]).toEqual(['joined', lobby]);
});

test('a lost call says why, and nobody speaks any more', async () => {
  const lobby = await enter();
  lobby.emit('speakersChanged', ['ben']);
  expect([...call.speakers]).toEqual(['ben']);
  lobby.emit('closed', FULL);
  expect([call.end?.reason, call.speakers.size]).toEqual(['room-full', 0]);
});

test('troubles of one’s own are shown until they are dismissed; others are only told', async () => {
  const lobby = await enter();
  const told: string[] = [];
  call.on('problem', ({ reason }) => told.push(reason));
  lobby.emit('problem', new LobbyProblem('avatar', 'no'));
  expect(call.notice).toBeNull();
  lobby.emit('problem', new LobbyProblem('microphone', 'no'));
  expect(call.notice).toBe('microphone');
  call.dismissNotice();
  expect(call.notice).toBeNull();
  expect(told).toEqual(['avatar', 'microphone']);
});

test('a trouble that is over is shown no longer', async () => {
  const lobby = await enter();
  const local = { muted: true, cameraOn: false } as LocalPlayer;
  lobby.emit('problem', new LobbyProblem('voices-blocked', 'no'));
  lobby.emit('localUpdated', local);
  expect(call.notice).toBe('voices-blocked');
  call.handleTouched();
  expect(call.notice).toBeNull();

  lobby.emit('problem', new LobbyProblem('camera', 'no'));
  call.handleTouched();
  lobby.emit('localUpdated', { ...local, muted: false } as LocalPlayer);
  expect(call.notice).toBe('camera');
  lobby.emit('localUpdated', { ...local, cameraOn: true } as LocalPlayer);
  expect(call.notice).toBeNull();

  lobby.emit('problem', new LobbyProblem('microphone', 'no'));
  lobby.emit('localUpdated', { ...local, muted: false } as LocalPlayer);
  expect(call.notice).toBeNull();
});
