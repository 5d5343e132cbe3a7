import { type Selectable, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { CardCopiesTable } from '../../database/tables/records.ts';
import { readClock } from '../../database/workspace-context.ts';
import type { MemberId, RequestId, WorkspaceId } from '../../domain/ids.ts';
import type { Posted } from '../channels/find-posted.ts';

type CardCopy = Selectable<CardCopiesTable>;

/** Whose copy of which request's card. */
export interface CopyKey {
  workspaceId: WorkspaceId;
  requestId: RequestId;
  recipient: MemberId;
}

/** A killed updater's copy may be taken over after this; no call to Slack lasts half as long. */
const LEASE_MS = 30_000;

export interface Shown {
  place: Posted;
  version: number;
  at: Date;
}

/** A copy whose one updater we are. */
export interface TakenCopy {
  key: CopyKey;
  copy: CardCopy;
  /** Somebody was here before: the message may be in Slack although its place is not stored. */
  begunBefore: boolean;
  /** Names this lease: what is written under another one is not written. */
  lease: Date;
}

/** Makes oneself the one updater of a copy, before anything is sent. Or says for how long somebody else is. */
export async function takeCopy(
  trx: Transaction<Database>,
  key: CopyKey,
): Promise<TakenCopy | { busyForMs: number }> {
  const now = await readClock(trx);
  const lease = new Date(now.getTime() + LEASE_MS);
  const made = await trx
    .insertInto('cardCopies')
    .values({ ...key, shownVersion: 0, leasedUntil: lease })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (made) return { key, copy: made, begunBefore: false, lease };
  const taken = await trx
    .updateTable('cardCopies')
    .set({ leasedUntil: lease })
    .where(isCopy(key))
    .where((eb) => eb.or([eb('leasedUntil', 'is', null), eb('leasedUntil', '<=', now)]))
    .returningAll()
    .executeTakeFirst();
  if (taken) return { key, copy: taken, begunBefore: true, lease };
  const held = await trx.selectFrom('cardCopies').select('leasedUntil').where(isCopy(key)).executeTakeFirst();
  return { busyForMs: Math.max((held?.leasedUntil?.getTime() ?? 0) - now.getTime(), 0) };
}

/** Where the message is, and the version that it shows since `shownAt`. */
export async function storeShown(
  trx: Transaction<Database>,
  { key, lease }: TakenCopy,
  shown: Shown,
): Promise<void> {
  const { place, version, at } = shown;
  await underLease(trx, key, lease)
    .set({ slackChannel: place.channel, slackTs: place.ts, shownVersion: version, shownAt: at, gone: false })
    .execute();
}

/** There is no message to keep true any more, and that is fine. */
export async function storeGone(trx: Transaction<Database>, { key, lease }: TakenCopy): Promise<void> {
  await underLease(trx, key, lease).set({ gone: true }).execute();
}

export async function releaseCopy(trx: Transaction<Database>, { key, lease }: TakenCopy): Promise<void> {
  await underLease(trx, key, lease).set({ leasedUntil: null }).execute();
}

function underLease(trx: Transaction<Database>, key: CopyKey, lease: Date) {
  return trx.updateTable('cardCopies').where(isCopy(key)).where('leasedUntil', '=', lease);
}

function isCopy({ workspaceId, requestId, recipient }: CopyKey) {
  return sql<boolean>`workspace_id = ${workspaceId} AND request_id = ${requestId} AND recipient = ${recipient}`;
}

/** Everybody who was ever sent this card and may still have it. */
export async function holdersOf(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  requestId: RequestId,
): Promise<MemberId[]> {
  const rows = await trx
    .selectFrom('cardCopies')
    .select('recipient')
    .where('workspaceId', '=', workspaceId)
    .where('requestId', '=', requestId)
    .where('gone', '=', false)
    .execute();
  return rows.map(({ recipient }) => recipient as MemberId);
}
