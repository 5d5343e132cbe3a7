import { rmSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { createDatabase, createPool } from '../../../database/connection.ts';
import { temporaryDirectory } from '../../../dev/stack/temporary-directory.ts';
import { type TestDatabase, useTestDatabase } from '../../support/database.ts';
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

/** Two reporting APIs as processes of their own, a workspace with many keys, and every write of a last use noted. */
export function useApiProcesses(count: number): () => UseStage {
  const database = useTestDatabase();
  const processes: ApiProcess[] = [];
  const directory = temporaryDirectory('last-use');
  let stage: UseStage | undefined;
  beforeAll(async () => {
    const db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
    const acme = await seedWorkspace(db, { maxKeys: count });
    const keys: SeededKey[] = [];
    for (let n = 0; n < count; n += 1) keys.push(await seedKey(db, acme));
    await db.destroy();
    const superuser = await noteWrites(database().superuserUrl);
    const start = async () => {
      const started = await startApiProcess(database(), directory);
      processes.push(started);
      return started;
    };
    const [one, two] = [await start(), await start()];
    stage = { database: database(), keys, one, two, superuser };
  }, 120_000);
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.stop()));
    await stage?.superuser.end();
    rmSync(directory, { recursive: true });
  });
  return () => {
    if (!stage) throw new Error('The processes exist only inside tests and hooks.');
    return stage;
  };
}
