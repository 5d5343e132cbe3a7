import { afterAll, beforeAll, vi } from 'vitest';
import { useTestDatabase } from '../support/database.ts';
import { timeSkippingServerPath } from '../support/temporal.ts';
import { openStage, type Stage } from './stage.ts';

/** A stage for a test file, on a database and a time-skipping server of its own. */
export function useStage(): () => Stage {
  // Every step waits for its condition; a busy machine only takes longer.
  vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
  const database = useTestDatabase();
  let stage: Stage | undefined;
  beforeAll(async () => {
    const { appUrl, ownerUrl } = database();
    stage = await openStage({ appUrl, ownerUrl, serverPath: await timeSkippingServerPath() });
  });
  afterAll(() => stage?.close());
  return () => {
    if (stage === undefined) throw new Error('The stage exists only inside tests and hooks.');
    return stage;
  };
}
