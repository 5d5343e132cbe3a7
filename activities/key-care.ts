import { sql } from 'kysely';
import type { WorkspaceId } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { endKey } from '../keys/end-key.ts';
import { endSecrets } from '../keys/end-secrets.ts';
import type { ActivityDeps } from './deps.ts';
import { orThrow } from './or-throw.ts';
import { careForRight } from './watch-reveal.ts';

/**
 * Runs one matter in each workspace that has something due; tells how many things it closed. Trouble in one workspace
 * does not keep the others waiting; it is thrown at the end, and the matter is tried again.
 */
async function inDueWorkspaces(
  { db }: ActivityDeps,
  matter: (governance: Governance) => Promise<number>,
): Promise<number> {
  const { rows } = await sql<{ id: WorkspaceId }>`SELECT workspaces_needing_care() AS id`.execute(db);
  const troubles: unknown[] = [];
  let closed = 0;
  for (const { id } of rows) {
    try {
      closed += orThrow(
        await governanceTransaction(db, id, async (governance) => done(await matter(governance))),
      );
    } catch (error) {
      troubles.push(error);
    }
  }
  const [first] = troubles;
  if (first !== undefined)
    throw new Error(`${troubles.length} of ${rows.length} workspaces could not be cared for`, {
      cause: first,
    });
  return closed;
}

/** Keys past their expiry end (C8). The read path refuses them from that instant anyway. */
export async function endDueKeys(deps: ActivityDeps): Promise<number> {
  return inDueWorkspaces(deps, async (governance) => {
    const due = await governance.trx
      .selectFrom('reportingKeys')
      .selectAll()
      .where('workspaceId', '=', governance.workspaceId)
      .where('state', 'in', ['pending_secret', 'active'])
      .where('expiresAt', '<=', governance.now)
      .execute();
    for (const key of due) await endKey(governance, 'system', key, 'expired');
    return due.length;
  });
}

/** Old secrets whose overlap is over die (C6). */
export async function endDueSecrets(deps: ActivityDeps): Promise<number> {
  return inDueWorkspaces(deps, async (governance) => {
    const due = await governance.trx
      .selectFrom('secrets')
      .select('keyId')
      .where('workspaceId', '=', governance.workspaceId)
      .where('state', '=', 'overlap')
      .where('endsAt', '<=', governance.now)
      .execute();
    for (const { keyId } of due) {
      await endSecrets(governance, 'system', keyId, ['overlap']);
      governance.notify('overlap_ended', keyId);
    }
    return due.length;
  });
}

/** Rotations that were not revealed or not confirmed in time: the new secret dies, the old one goes on (C6). */
export async function lapseDueRotations(deps: ActivityDeps): Promise<number> {
  return inDueWorkspaces(deps, async (governance) => {
    const rights = await governance.trx
      .selectFrom('revealRights')
      .selectAll()
      .where('workspaceId', '=', governance.workspaceId)
      .where('origin', '=', 'rotation')
      .where('state', '=', 'open')
      .execute();
    let closed = 0;
    for (const right of rights) closed += (await careForRight(governance, right)) ? 0 : 1;
    return closed;
  });
}
