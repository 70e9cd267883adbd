import { SignallingError } from '@guise/protocol';
import type { Handlers, RequestContext } from './handlers.js';

/** Everything about voice, face, game state and screen of those who are in a room. */
export function mediaHandlers({ present, spend }: RequestContext) {
  const me = () => present().participant;
  return {
    createTransport: (data) => me().transports.create(data),
    connectTransport: async ({ transportId, dtlsParameters }) => {
      await me().transports.connect(transportId, dtlsParameters);
      return {};
    },
    restartIce: ({ transportId }) => me().transports.restartIce(transportId),
    produceAudio: async (data) => ({ producerId: await me().voice.produce(data) }),
    closeAudio: () => {
      me().voice.end();
      return {};
    },
    consumeAudio: ({ producerId }) => me().voice.consume(producerId),
    resumeAudio: async ({ consumerId }) => {
      await me().voice.resume(consumerId);
      return {};
    },
    produceFace: async ({ layers }) => ({ producerId: await me().face.produce(layers) }),
    consumeFace: (data) => me().face.consume(data),
    setFaceRates: async ({ faces }) => {
      const { face, id } = me();
      await spend('faceRates', id);
      await face.setRates(faces);
      return {};
    },
    requestKeyframe: ({ producerId }) => {
      me().face.requestKeyframe(producerId);
      return {};
    },
    reportFaces: ({ faces }) => {
      me().face.report(faces);
      return {};
    },
    produceState: async ({ sctpStreamParameters }) => ({
      producerId: await me().gameState.produce(sctpStreamParameters),
    }),
    consumeState: ({ producerId }) => me().gameState.consume(producerId),
    produceScreen: async (data) => {
      const { screen, id } = me();
      await spend('screenShares', id);
      return { producerId: await screen.produce(data) };
    },
    produceScreenAudio: async (data) => ({
      producerId: await me().screen.produceAudio(data),
    }),
    closeScreen: () => {
      if (!me().screen.close()) throw SignallingError.outOfOrder('There is no screen.');
      return {};
    },
    consumeScreen: ({ producerId }) => me().screen.consume(producerId),
    pauseScreen: async ({ consumerId, paused }) => {
      await me().screen.setPaused(consumerId, paused);
      return {};
    },
  } satisfies Partial<Handlers>;
}
