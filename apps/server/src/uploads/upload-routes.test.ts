import { LIMITS, uploadTime } from '@guise/protocol';
import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { protocolRateLimits } from '../rate-limits.js';
import { PATIENCE } from './upload-body.js';
import { addUploads } from './upload-routes.js';
import type { UploadStore } from './upload-store.js';
import { Uploads } from './uploads.js';

test('the web server itself waits as long for a request as for an upload', async () => {
  const app = Fastify();
  const uploads = new Uploads({} as UploadStore, app.log);
  await addUploads(app, { uploads, limits: protocolRateLimits(), patience: PATIENCE });
  expect(app.server.requestTimeout).toBeGreaterThanOrEqual(uploadTime(LIMITS.sealedUploadBytes));
  await app.close();
});
