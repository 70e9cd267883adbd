import type { DataChannel } from 'node-datachannel';
import { expect, test } from 'vitest';
import { NodeDataChannel } from './data-channel.js';
import { OpenEnds } from './open-ends.js';

/** A channel of libdatachannel's that is open, and refuses whatever it is given. */
function refusing(why: string): DataChannel {
  const sendMessageBinary = () => {
    throw new Error(`libdatachannel error while sending data channel message: ${why}`);
  };
  const listens = { onOpen() {}, onClosed() {}, onMessage() {} };
  return { isOpen: () => true, sendMessageBinary, ...listens } as unknown as DataChannel;
}

const sendOver = (channel: DataChannel) =>
  new NodeDataChannel(channel, 0, new OpenEnds()).send(new Uint8Array(3));

test('what is sent between the end of the line and the news of it is lost, and no error', () => {
  sendOver(refusing('Sending failed, errno=2'));
});

test('a message that is too large is an error', () => {
  expect(() => sendOver(refusing('Message size exceeds limit'))).toThrow('exceeds limit');
});
