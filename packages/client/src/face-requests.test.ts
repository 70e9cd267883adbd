import { SignallingError } from '@guise/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { FaceRequests } from './face-requests.js';

const FACES = new Map([
  ['ada', 'face-of-ada'],
  ['ben', 'face-of-ben'],
]);
const request = vi.fn(async (_name: string, _data: object): Promise<object> => ({}));
const onError = vi.fn();
let faces: FaceRequests;

beforeEach(() => {
  request.mockClear();
  onError.mockClear();
  faces = new FaceRequests({
    signalling: { request: request as never },
    faceOf: (id) => FACES.get(id) ?? null,
    onError,
  });
});

const settle = () => new Promise((resolve) => setTimeout(resolve));

test('asks and reports by producer, and says nothing of those who send no face', () => {
  faces.requestKeyframe('ada');
  faces.requestKeyframe('eve');
  faces.report(
    new Map([
      ['ben', 0.1],
      ['eve', 0.5],
    ]),
  );
  faces.report(new Map([['eve', 0.5]]));
  expect(request.mock.calls).toEqual([
    ['requestKeyframe', { producerId: 'face-of-ada' }],
    ['reportFaces', { faces: [{ producerId: 'face-of-ben', lossShare: 0.1 }] }],
  ]);
});

test('a face that has ended and having asked too often are no problem, anything else is', async () => {
  const broken = SignallingError.server();
  for (const error of [SignallingError.notFound('face'), SignallingError.rateLimited(), broken]) {
    request.mockRejectedValueOnce(error);
    faces.requestKeyframe('ada');
  }
  await settle();
  expect(onError.mock.calls).toEqual([[broken]]);
});

test('after the stay nothing is a problem', async () => {
  request.mockRejectedValueOnce(new Error('unreachable'));
  faces.requestKeyframe('ada');
  faces.close();
  await settle();
  expect(onError).not.toHaveBeenCalled();
});
