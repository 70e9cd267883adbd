import { afterAll, beforeAll, type TestContext } from 'vitest';

// For tests: a Redis of their own.

/** A Redis that keeps nothing: stopped and started again, it is empty. Paused, it holds its connections and answers nothing. */
export interface TestRedis {
  url: string;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Plain JavaScript without types of its own. */
const infra: { startRedis(): Promise<TestRedis | null> } = await import(
  String(new URL('../../../infra/lib/redis.mjs', import.meta.url))
);

/** One for all tests of a file. @returns how a test gets it, or is skipped where there is none */
export function useRedis(): (context: Pick<TestContext, 'skip'>) => TestRedis {
  let redis: TestRedis | null = null;
  beforeAll(async () => {
    redis = await infra.startRedis();
  });
  afterAll(() => redis?.stop());
  return (context) => redis ?? context.skip('There is no redis-server here.');
}
