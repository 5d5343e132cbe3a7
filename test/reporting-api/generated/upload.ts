import { inWorkspace } from '../../../database/workspace-context.ts';
import type { EntityId } from '../../../domain/ids.ts';
import { importNdjson } from '../../../mirror/import-ndjson.ts';
import type { TestApi } from '../../support/reporting-api.ts';
import type { SeededWorkspace } from '../../support/seed-workspace.ts';
import type { Uploads } from './lines.ts';
import { idOf, idsOf, type Side } from './side.ts';

/** Takes everything of a side in, and makes the entity that its accounts are in. */
export async function upload(
  { db }: TestApi,
  { workspaceId }: SeededWorkspace,
  side: Side,
  uploads: Uploads,
): Promise<void> {
  for (const [resource, lines] of Object.entries(uploads)) {
    const taken = await importNdjson(
      db,
      workspaceId,
      resource,
      lines.map((line) => `${JSON.stringify(line)}\n`),
    );
    if (!taken.ok) throw new Error(`${resource}: ${JSON.stringify(taken)}`);
  }
  const entityId = idOf(side, 'entity') as EntityId;
  await inWorkspace(db, workspaceId, async (trx) => {
    const made = { status: 'ACTIVE', createdBy: 1, createdOn: new Date(), lastRequest: null } as const;
    const row = { workspaceId, id: entityId, name: side.marker, ...made };
    await trx.insertInto('entities').values(row).execute();
    const members = idsOf(side, 'account').map((accountId) => ({ workspaceId, entityId, accountId }));
    if (members.length > 0) await trx.insertInto('entityAccounts').values(members).execute();
  });
}
