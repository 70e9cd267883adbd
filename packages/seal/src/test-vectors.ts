import { x25519 } from '@noble/curves/ed25519.js';
import { fields, toBase64Url, utf8 } from './bytes.js';
import { ChainKey } from './chain.js';
import { Envelopes, type PairEnd } from './envelope.js';
import { makeIntroduction } from './introduction.js';
import { deriveLinkKeys } from './link-keys.js';
import { safetyNumber } from './safety-number.js';
import { sealStored } from './stored.js';
import { toHex } from './test-files.js';
import { toSealedText } from './text.js';

const SECRET = '~VGhlIHNlY3JldCBvZiBh';
const ROOM = 'kind-otter-7fq2xm';
/** So many packets went out before: a counter of two bytes. */
const COUNTER = 0x1234;

const count = (length: number, from = 0) => Uint8Array.from({ length }, (_, i) => (from + i) & 255);

/** Every format of README.md with fixed keys, as `vectors.json` has it: bytes in hexadecimal digits. */
export function makeVectors() {
  const keys = deriveLinkKeys(SECRET, ROOM);
  const [ann, bob] = [person('ann', 'Ann', 0x20), person('bob', 'Bob', 0x60)];
  const introductionOf = ({ id, name, publicKey }: typeof ann) =>
    makeIntroduction(keys, { room: ROOM, id, name }, publicKey);
  const chain = new ChainKey({ id: ann.id, media: keys.media }, 11, count(16, 0xa0));
  const fromAnn = new Envelopes(keys, ann, end(bob));
  return {
    secret: SECRET,
    room: ROOM,
    linkKeys: { auth: toHex(keys.auth), media: toHex(keys.media), file: toHex(keys.file) },
    participants: [ann, bob].map((one) => ({
      id: one.id,
      name: one.name,
      secretKey: toHex(one.secretKey),
      publicKey: toHex(one.publicKey),
      introduction: introductionOf(one),
    })),
    safetyNumber: safetyNumber(keys, ann, bob),
    fields: { of: 'a, bc and an empty one', encoded: toHex(fields('a', 'bc', '')) },
    chainKey: { of: ann.id, number: 11, key: toHex(chain.bytes), next: toHex(chain.next().bytes) },
    envelope: { from: ann.id, to: bob.id, counter: 0, envelope: fromAnn.seal(chain) },
    ...sealedWith(chain),
    avatar: stored('avatar', utf8('{"cast":"otter"}'), keys.file),
    file: stored('file', count(40), keys.file),
  };
}

function sealedWith(chain: ChainKey) {
  const key = (use: Parameters<ChainKey['use']>[0]) => chain.use(use).key;
  const packet = Uint8Array.of(0x0c, 2, ...count(30, 1));
  const header = Uint8Array.of(0x8c, 2);
  const faceFrame = key('face').seal(COUNTER, packet.subarray(2), header);
  const picture = Uint8Array.of(0x10, ...count(40, 1));
  const pictureFrame = key('screen').seal(0, picture.subarray(10), picture.subarray(0, 10));
  return {
    face: { counter: COUNTER, packet: toHex(packet), sealed: toHex(header) + toHex(faceFrame) },
    state: { counter: 0, state: toHex(count(8)), sealed: toHex(key('state').seal(0, count(8))) },
    chat: { counter: 9, text: 'Grüß dich', sealed: toSealedText(key('chat').seal(9, utf8('Grüß dich'))) },
    caption: { counter: 7, text: 'so it', sealed: toSealedText(key('caption').seal(7, utf8('so it'))) },
    voice: {
      counter: COUNTER,
      frame: toHex(count(20)),
      sealed: toHex(key('voice').seal(COUNTER, count(20))),
    },
    screen: {
      counter: 0,
      frame: toHex(picture),
      sealed: toHex(picture.subarray(0, 10)) + toHex(pictureFrame),
    },
  };
}

function stored(kind: 'avatar' | 'file', plain: Uint8Array, fileKey: Uint8Array) {
  const sealed = sealStored(fileKey, kind, plain);
  return { plain: toHex(plain), sealed: kind === 'avatar' ? `~${toBase64Url(sealed)}` : toHex(sealed) };
}

function person(id: string, name: string, from: number) {
  const secretKey = count(32, from);
  return { id, name, secretKey, publicKey: x25519.getPublicKey(secretKey) };
}

function end({ id, publicKey }: PairEnd): PairEnd {
  return { id, publicKey };
}
