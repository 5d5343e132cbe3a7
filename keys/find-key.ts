import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { ReportingKeysTable } from '../database/tables/keys.ts';
import type { KeyId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';

export type ReportingKey = Selectable<ReportingKeysTable>;

export async function findKey(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: KeyId,
): Promise<ReportingKey | undefined> {
  return trx
    .selectFrom('reportingKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Waiting for its reveal, active, or suspended: what can still be stopped, changed or ended. */
export function isLive(key: ReportingKey): boolean {
  return key.state === 'pending_secret' || key.state === 'active';
}

interface Moment {
  readonly trx: Transaction<Database>;
  readonly workspaceId: WorkspaceId;
  readonly now: Date;
}

/** A key that still lives, or the refusal that says what it is instead. One past its expiry is over, closed or not (B7). */
export async function liveKey({ trx, workspaceId, now }: Moment, id: KeyId): Promise<Outcome<ReportingKey>> {
  const key = await findKey(trx, workspaceId, id);
  if (!key || key.deletedAt) return refused({ code: 'not_found' });
  if (!isLive(key)) return refused({ code: 'key_not_live', state: key.state });
  return now < key.expiresAt ? done(key) : refused({ code: 'key_not_live', state: 'expired' });
}
