import { SignallingError } from '@guise/protocol';
import type { Handlers, RequestContext } from './handlers.js';

/** Everything somebody may say in a room, to all of it or to some. */
export function roomHandlers({ connectionId, present, spend }: RequestContext & { connectionId: string }) {
  return {
    setState: async (data) => {
      await present().participant.setState(data);
      return {};
    },
    sendChat: async ({ text }) => {
      const { room, participant } = present();
      await spend('chat', participant.id);
      room.say(participant, text);
      return {};
    },
    restoreChat: async ({ messages }) => {
      const { room, participant, seat } = present();
      await spend('chatRestores', connectionId);
      // Who was in no earlier sitting has nothing to bring from there.
      if (!seat || seat.sitting === room.sitting) throw SignallingError.seatRefused();
      room.restoreChat(participant, messages);
      return {};
    },
    react: async ({ reaction }) => {
      const { room, participant } = present();
      await spend('reactions', participant.id);
      room.react(participant, reaction);
      return {};
    },
    sendCaption: async (caption) => {
      const { room, participant } = present();
      await spend('captions', participant.id);
      room.caption(participant, caption);
      return {};
    },
    introduce: async ({ introduction }) => {
      const { participant } = present();
      await spend('introductions', participant.id);
      participant.introduce(introduction);
      return {};
    },
    sendKeys: async ({ keys }) => {
      const { room, participant } = present();
      await spend('keys', participant.id);
      room.handOver(participant, keys);
      return {};
    },
    askToRecord: async ({ purpose }) => {
      const { room, participant } = present();
      await spend('recordings', participant.id);
      room.recordings.start(participant.id, purpose);
      return {};
    },
    stopRecording: () => {
      const { room, participant } = present();
      room.recordings.stop(participant.id);
      return {};
    },
    answerRecording: ({ recorderId, agrees, at }) => {
      const { room, participant } = present();
      room.recordings.answer(participant.id, recorderId, agrees, at);
      return {};
    },
  } satisfies Partial<Handlers>;
}
