import type { ParticipantState } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { LocalParticipant } from './local-participant.js';

const STATE: ParticipantState = {
  ...{ muted: false, cameraOn: true, avatar: null },
  ...{ handRaised: false, captionsOn: false },
};
const VOICE = { id: 'voice' } as unknown as MediaStreamTrack;

const stay = () => ({
  setAudio: vi.fn(async (_track: MediaStreamTrack | null) => undefined),
  setState: vi.fn(async (_state: ParticipantState) => undefined),
});
const onProblem = vi.fn();
let local: LocalParticipant;

beforeEach(() => {
  onProblem.mockClear();
  local = new LocalParticipant(STATE, onProblem);
});

test('what changes while there is no connection is told to the next stay, with the voice', async () => {
  const [first, second] = [stay(), stay()];
  local.handleSession(first, true);
  local.handleLost();
  local.change({ muted: true });
  await local.setVoice(VOICE);
  expect([first.setState.mock.calls, first.setAudio.mock.calls]).toEqual([[], []]);
  local.handleSession(second, false);
  expect(second.setState.mock.calls).toEqual([[{ ...STATE, muted: true }]]);
  expect(second.setAudio.mock.calls).toEqual([[VOICE]]);
});

test('a voice that the stay took along is no error: the next stay gets it', async () => {
  const [first, second] = [stay(), stay()];
  local.handleSession(first, true);
  first.setAudio.mockImplementation(async () => {
    local.handleLost();
    throw new Error('closed');
  });
  await local.setVoice(VOICE);
  local.handleSession(second, false);
  expect(second.setAudio).toHaveBeenCalledExactlyOnceWith(VOICE);
  second.setAudio.mockRejectedValueOnce(new Error('refused'));
  await expect(local.setVoice(VOICE)).rejects.toThrow('refused');
});

test('an avatar that is no text for one changes nothing', () => {
  const session = stay();
  local.handleSession(session, true);
  const change = { avatar: '', muted: true };
  expect(() => local.change(change)).toThrow(expect.objectContaining({ reason: 'malformed' }));
  expect(local.state).toEqual(STATE);
  expect(session.setState).not.toHaveBeenCalled();
});

test('a state that the server refuses is a problem', async () => {
  const session = stay();
  const refusal = new Error('refused');
  session.setState.mockRejectedValueOnce(refusal);
  local.handleSession(session, true);
  local.change({ handRaised: true });
  await vi.waitFor(() => expect(onProblem).toHaveBeenCalledExactlyOnceWith(refusal));
});
