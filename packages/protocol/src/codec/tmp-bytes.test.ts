import { test } from 'vitest';
import { FaceEncoder } from './face-encoder.js';
import { FaceSender } from '../../../client/src/face-sender.js';
import { readMotion } from '/tmp/trees/subs/packages/protocol/tools/track-file.mjs';
test('bytes', async () => {
  const { seen, unseen } = await readMotion();
  for (const landmarks of [false, true]) {
    const tot: Record<string, number[]> = {};
    for (const { frames } of [...seen, ...unseen]) {
      for (const [name, layered, nearby] of [['flat', false, true], ['flat far', false, false], ['layered', true, true], ['layered far', true, false]] as const) {
        const encoder = new FaceEncoder({ landmarks });
        encoder.nearby = nearby;
        const P = [0, 2, 1, 2, 1, 2] as const;
        let bytes = 0, base = 0, nb = 0;
        let last = frames[0]!.timestamp;
        frames.forEach((f, i) => { const n = encoder.encode(f, layered ? P[i % 6] : 0).length; bytes += n; if (encoder.layer === 0) { base += n; nb++; } last = f.timestamp; });
        const s = (last - frames[0]!.timestamp) / 1000;
        (tot[name] ??= []).push(bytes * 8 / 1000 / s);
        if (layered) (tot[name + ' base B'] ??= []).push(base / nb);
      }
    }
    for (const [k, v] of Object.entries(tot)) { v.sort((a, b) => a - b); console.log(landmarks, k, 'median', v[v.length >> 1]!.toFixed(2), 'mean', (v.reduce((a, b) => a + b) / v.length).toFixed(2)); }
  }
});
