import type { DataChannel } from 'node-datachannel';
import { expect, test } from 'vitest';
import { NodeDataChannel } from './data-channel.js';

/** A channel of libdatachannel's that is open, and refuses whatever it is given. */
function refusing(why: string): DataChannel {
  const sendMessageBinary = () => {
    throw new Error(`libdatachannel error while sending data channel message: ${why}`);
  };
  const listens = { onOpen() {}, onClosed() {}, onMessage() {} };
  return { isOpen: () => true, sendMessageBinary, ...listens } as unknown as DataChannel;
}

const sendOver = (channel: DataChannel) => new NodeDataChannel(channel, 0).send(new Uint8Array(3));

test('what is sent between the end of the line and the news of it is lost, and no error', () => {
  sendOver(refusing('Sending failed, errno=2'));
});

test('a message that is too large is an error', () => {
  expect(() => sendOver(refusing('Message size exceeds limit'))).toThrow('exceeds limit');
});

test('what comes before anybody listens is kept by the library, which is asked for it once', () => {
  const asked: ((message: Buffer) => void)[] = [];
  const onMessage = (listener: (message: Buffer) => void) => asked.push(listener);
  const channel = { isOpen: () => true, onClosed() {}, onMessage } as unknown as DataChannel;
  const node = new NodeDataChannel(channel, 0);
  node.addEventListener('open', () => {});
  expect(asked).toEqual([]);
  const heard: unknown[] = [];
  for (const who of ['first', 'second'])
    node.addEventListener('message', ({ data }) => heard.push([who, new Uint8Array(data as ArrayBuffer)]));
  expect(asked).toHaveLength(1);
  asked[0]?.(Buffer.from(Uint8Array.of(7).buffer));
  expect(heard).toEqual([
    ['first', Uint8Array.of(7)],
    ['second', Uint8Array.of(7)],
  ]);
});
