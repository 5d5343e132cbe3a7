import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { workspaceOfName } from '../../database/workspace-context.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { createWorkspace } from '../../workspaces/create.ts';
import { type TestDatabase, useTestDatabase } from '../support/database.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

export const webhookKey: Buffer = randomBytes(32);

export interface CommandStage {
  db: Kysely<Database>;
  database: TestDatabase;
  directory: string;
  /** Runs a command as an operator would; arguments are parted by spaces. */
  quorate(args: string, more?: Record<string, string>, input?: string): Promise<CliRun>;
  idOf(workspace: string): Promise<WorkspaceId>;
}

/** A migrated database, a directory for files, and the command line over them. */
export function useCommandStage(): () => CommandStage {
  const database = useTestDatabase();
  let stage: CommandStage;
  beforeAll(() => {
    const db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
    const environment = {
      DATABASE_URL: database().appUrl,
      QUORATE_WEBHOOK_KEY: webhookKey.toString('base64'),
    };
    stage = {
      db,
      database: database(),
      directory: mkdtempSync(join(tmpdir(), 'quorate-cli-')),
      quorate: (args, more = {}, input = '') => runCli(args.split(' '), { ...environment, ...more }, input),
      async idOf(workspace) {
        const id = await workspaceOfName(db, workspace);
        if (!id) throw new Error(`${workspace} is not there`);
        return id;
      },
    };
  });
  afterAll(async () => {
    await stage.db.destroy();
    rmSync(stage.directory, { recursive: true });
  });
  return () => stage;
}

export const people = (...ids: string[]) =>
  ids.map((slackUserId) => ({ slackUserId, name: slackUserId, timeZone: 'UTC' }));

/** A workspace that waits for its administrators U0ANA, U0BEN and U0CLEO. */
export async function found(db: Kysely<Database>, name: string): Promise<WorkspaceId> {
  const administrators = people('U0ANA', 'U0BEN', 'U0CLEO');
  const wanted = { name, slackTeamId: `T0${name.toUpperCase()}`, administrators, approvals: 2 };
  const made = await createWorkspace(db, wanted, STANDARD_BOUNDS);
  if (!made.ok) throw new Error(made.problem);
  return made.workspaceId;
}

/** A failure in three parts: what happened, that nothing changed, what to do. */
export function expectRefusal(run: CliRun, happened: RegExp): void {
  expect(run.err).toMatch(happened);
  expect(run.err.trimEnd().split('\n').length).toBeGreaterThanOrEqual(3);
  expect(run.err).toContain('Nothing was changed.');
  expect([run.code, run.out]).toEqual([1, '']);
}
