import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { normalReach, type Reach, reachDigest } from '../domain/reach.ts';

/** Keeps a reach under its digest, once; gives the digest. */
export async function keepReach(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  reach: Reach,
): Promise<Buffer> {
  const digest = reachDigest(reach);
  await trx
    .insertInto('reaches')
    .values({ workspaceId, digest, parts: JSON.stringify(normalReach(reach)) })
    .onConflict((conflict) => conflict.columns(['workspaceId', 'digest']).doNothing())
    .execute();
  return digest;
}

/** The reach behind a digest; undefined when nobody was ever shown it. */
export async function findReach(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  digest: Buffer,
): Promise<Reach | undefined> {
  const row = await trx
    .selectFrom('reaches')
    .select('parts')
    .where('workspaceId', '=', workspaceId)
    .where('digest', '=', digest)
    .executeTakeFirst();
  return row?.parts;
}
