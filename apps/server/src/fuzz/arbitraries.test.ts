import { createRoomRequestSchema, REQUESTS } from '@guise/protocol';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { nearlyValidFor, validFor } from './arbitraries.js';

const SCHEMAS = Object.entries(REQUESTS).map(
  ([name, { request }]) => [name, request as v.GenericSchema] as const,
);

describe.each([...SCHEMAS, ['a new room', createRoomRequestSchema as v.GenericSchema] as const])(
  '%s',
  (_name, schema) => {
    test('what is made as valid is taken', () => {
      for (const value of fc.sample(validFor(schema), { numRuns: 50, seed: 1 }))
        expect(v.safeParse(schema, value).issues).toBeUndefined();
    });

    test('what is wrong in one place mostly is not', () => {
      const values = fc.sample(nearlyValidFor(schema), { numRuns: 100, seed: 1 });
      expect(values.filter((value) => !v.is(schema, value)).length).toBeGreaterThan(30);
    });
  },
);
