import { nodeWebRtc } from '@guise/client-node';

/**
 * Node's WebRTC for somebody who is told of no face that comes: libdatachannel decrypts, acknowledges and keeps them, and that is all. What
 * the server sends and gets is the same.
 */
export const deafWebRtc: typeof nodeWebRtc = {
  ...nodeWebRtc,
  factory: (options) => {
    const handler = nodeWebRtc.factory(options);
    const receive = handler.receiveDataChannel.bind(handler);
    handler.receiveDataChannel = async (channelOptions) => {
      const result = await receive(channelOptions);
      const { dataChannel } = result;
      const listen = dataChannel.addEventListener.bind(dataChannel);
      dataChannel.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
        if (type !== 'message') listen(type, listener);
      };
      return result;
    };
    return handler;
  },
};
