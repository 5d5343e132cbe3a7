import type { Kysely } from 'kysely';
import type { Peppers } from '../config/index.ts';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import type { MintedSecret } from '../keys/secret/mint.ts';
import { mintOperatorToken } from '../keys/secret/operator-token.ts';

export interface IssuedToken {
  id: string;
  minted: MintedSecret;
  expiresAt: Date;
}

export interface OperatorToken {
  id: string;
  name: string;
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
}

/** Issues a token that may push mirrored data into one workspace, and do nothing else. It is given back this once. */
export async function issueOperatorToken(
  db: Kysely<Database>,
  peppers: Peppers,
  workspaceId: WorkspaceId,
  { name, lifetimeSeconds }: { name: string; lifetimeSeconds: number },
): Promise<Outcome<IssuedToken>> {
  return governanceTransaction<IssuedToken>(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const { minted, stored } = mintOperatorToken(peppers, workspaceId);
    const expiresAt = new Date(now.getTime() + lifetimeSeconds * 1000);
    await trx
      .insertInto('operatorTokens')
      .values({ workspaceId, ...stored, name, issuedAt: now, expiresAt })
      .execute();
    const body = { name: await governance.commitment(name), expires_at: expiresAt.toISOString() };
    governance.record({ actor: 'operator', action: 'operator_token.issued', objectId: stored.id, body });
    return done({ id: stored.id, minted, expiresAt });
  });
}

/** Ends a token at once. One that is not there, or has been revoked before, is refused. */
export async function revokeOperatorToken(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  id: string,
): Promise<Outcome<null>> {
  return governanceTransaction<null>(db, workspaceId, async (governance) => {
    const revoked = await governance.trx
      .updateTable('operatorTokens')
      .set({ revokedAt: governance.now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .where('revokedAt', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!revoked) return refused({ code: 'not_found' });
    governance.record({ actor: 'operator', action: 'operator_token.revoked', objectId: id });
    return done(null);
  });
}

/** Every token that was ever issued, the newest first; nothing of their secrets. */
export function listOperatorTokens(db: Kysely<Database>, workspaceId: WorkspaceId): Promise<OperatorToken[]> {
  return inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('operatorTokens')
      .select(['id', 'name', 'issuedAt', 'expiresAt', 'revokedAt'])
      .where('workspaceId', '=', workspaceId)
      .orderBy('issuedAt', 'desc')
      .orderBy('id')
      .execute(),
  );
}
