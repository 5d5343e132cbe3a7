import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { enterWorkspace } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';

/** Holds the lock that every governed act takes first; out: how to let it go. */
export async function holdWorkspace(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const done = db.transaction().execute(async (trx) => {
    await enterWorkspace(trx, workspaceId);
    await trx.selectFrom('workspaces').select('id').forNoKeyUpdate().execute();
    held.resolve();
    await letGo.promise;
  });
  await Promise.race([held.promise, done]);
  return async () => {
    letGo.resolve();
    await done;
  };
}
