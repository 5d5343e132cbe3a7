import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, RequestId, RevealId, RightId, WorkspaceId } from '../domain/ids.ts';
import type { RevealRight } from './close-right.ts';

export async function findRight(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: RightId,
): Promise<RevealRight | undefined> {
  return trx
    .selectFrom('revealRights')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The right that an approved creation gave. */
export async function findRightOfRequest(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  requestId: RequestId,
): Promise<RevealRight | undefined> {
  return trx
    .selectFrom('revealRights')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('requestId', '=', requestId)
    .executeTakeFirst();
}

/** The open right of a key: of its creation, or of a rotation. */
export async function findOpenRight(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keyId: KeyId,
): Promise<RevealRight | undefined> {
  return trx
    .selectFrom('revealRights')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('state', '=', 'open')
    .executeTakeFirst();
}

/** A reveal as it was stored. */
export async function findReveal(trx: Transaction<Database>, workspaceId: WorkspaceId, id: RevealId) {
  return trx
    .selectFrom('reveals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** The reveal that waits for its confirmation; undefined when none does. */
export async function findOpenReveal(trx: Transaction<Database>, workspaceId: WorkspaceId, rightId: RightId) {
  return trx
    .selectFrom('reveals')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('rightId', '=', rightId)
    .where('confirmedAt', 'is', null)
    .where('lapsedAt', 'is', null)
    .executeTakeFirst();
}
