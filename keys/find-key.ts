import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { ReportingKeysTable } from '../database/tables/keys.ts';
import type { KeyId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import type { Refusal } from '../domain/refusal.ts';

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

/** What a key is instead of living; null when it lives. One past its expiry is over, closed or not (B7). */
export function whyNotLive({ now }: { readonly now: Date }, key: ReportingKey): Refusal | null {
  if (!isLive(key)) return { code: 'key_not_live', state: key.state };
  return now < key.expiresAt ? null : { code: 'key_not_live', state: 'expired' };
}

interface Moment {
  readonly trx: Transaction<Database>;
  readonly workspaceId: WorkspaceId;
  readonly now: Date;
}

/** A key that still lives, or the refusal that says what it is instead. */
export async function liveKey(moment: Moment, id: KeyId): Promise<Outcome<ReportingKey>> {
  const key = await findKey(moment.trx, moment.workspaceId, id);
  if (!key || key.deletedAt) return refused({ code: 'not_found' });
  const over = whyNotLive(moment, key);
  return over ? refused(over) : done(key);
}
