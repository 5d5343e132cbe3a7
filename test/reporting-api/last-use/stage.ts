import { rmSync } from 'node:fs';
import type pg from 'pg';
import { afterEach, beforeEach } from 'vitest';
import { createDatabase, createPool } from '../../../database/connection.ts';
import { temporaryDirectory } from '../../../dev/stack/temporary-directory.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type SeededKey, seedKey } from '../../support/seed-key.ts';
import { seedWorkspace } from '../../support/seed-workspace.ts';
import { type ApiProcess, startApiProcess } from './processes.ts';
import { noteWrites } from './writes.ts';

export interface UseStage {
  readonly database: TestDatabase;
  readonly keys: readonly SeededKey[];
  /** Two, which share the database. */
  readonly one: ApiProcess;
  readonly two: ApiProcess;
  /** Sees every write. */
  readonly superuser: pg.Client;
}

/** Two reporting APIs as processes of their own, a workspace with many keys, and every write of a last use noted, which makes each so much longer; anew for each try of a test. */
export function useApiProcesses(count: number, writeMilliseconds = 10): () => UseStage {
  const opened: (() => Promise<unknown>)[] = [];
  let stage: UseStage | undefined;
  beforeEach(async () => {
    const directory = temporaryDirectory('last-use');
    opened.push(async () => rmSync(directory, { recursive: true }));
    const database = await createTestDatabase();
    opened.push(database.drop);
    const db = createDatabase(createPool({ url: database.appUrl, applicationName: 'test' }));
    const acme = await seedWorkspace(db, { maxKeys: count });
    const keys: SeededKey[] = [];
    for (let n = 0; n < count; n += 1) keys.push(await seedKey(db, acme));
    await db.destroy();
    const superuser = await noteWrites(database.superuserUrl, writeMilliseconds);
    opened.push(() => superuser.end());
    const start = async () => {
      const started = await startApiProcess(database, directory);
      opened.push(() => started.stop());
      return started;
    };
    const [one, two] = [await start(), await start()];
    stage = { database, keys, one, two, superuser };
  }, 180_000);
  afterEach(async () => {
    for (const close of opened.splice(0).reverse()) await close();
  });
  return () => {
    if (!stage) throw new Error('The processes exist only inside tests and hooks.');
    return stage;
  };
}
