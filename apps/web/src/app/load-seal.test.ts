import { expect, it } from 'vitest';
import { canSealVoices, loadSeal } from './load-seal.js';

it('knows browsers that can seal voices, in either way, and those that cannot', () => {
  class OldSender {
    createEncodedStreams() {}
  }
  expect(canSealVoices({ RTCRtpScriptTransform: class {} })).toBe(true);
  expect(canSealVoices({ RTCRtpSender: OldSender })).toBe(true);
  expect(canSealVoices({ RTCRtpSender: class {} })).toBe(false);
  expect(canSealVoices({})).toBe(false);
});

it('seals no call whose link does not say so', async () => {
  expect(await loadSeal('kind-otter', 'aB3_xY')).toBeNull();
  expect(await loadSeal('kind-otter', '')).toBeNull();
});
