import { afterAll, beforeAll } from 'vitest';
import { useTestDatabase } from '../support/database.ts';
import { timeSkippingServerPath } from '../support/temporal.ts';
import { openStage, type Stage } from './stage.ts';

/** A stage for a test file, on a database and a time-skipping server of its own. */
export function useStage(): () => Stage {
  const database = useTestDatabase();
  let stage: Stage | undefined;
  beforeAll(async () => {
    const { appUrl, ownerUrl } = database();
    stage = await openStage({ appUrl, ownerUrl, serverPath: await timeSkippingServerPath() });
  }, 120_000);
  afterAll(() => stage?.close());
  return () => {
    if (stage === undefined) throw new Error('The stage exists only inside tests and hooks.');
    return stage;
  };
}
