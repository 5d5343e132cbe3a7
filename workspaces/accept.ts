import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { type RuleBounds, STANDARD_BOUNDS } from '../domain/admin-rule.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { sha256 } from '../domain/sha256.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { findMemberBySlackId } from '../members/roster.ts';

/** What accepting came to; `waitingFor` counts the invited administrators who have not accepted yet. */
export interface Accepted {
  opened: boolean;
  waitingFor: number;
}

/**
 * An invited administrator accepts, in Slack. With the last of them the workspace opens (A6), and the event of its
 * opening carries the digest of all that was imported before. Accepting twice is as good as once.
 */
export async function acceptInvitation(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  slackUserId: string,
  bounds: RuleBounds = STANDARD_BOUNDS,
): Promise<Outcome<Accepted>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, workspace } = governance;
    const member = await findMemberBySlackId(trx, workspaceId, slackUserId);
    if (!member) return refused({ code: 'not_a_member', why: 'unknown' });
    if (member.state === 'deactivated') return refused({ code: 'not_a_member', why: 'deactivated' });
    if (member.state === 'invited') {
      await trx
        .updateTable('members')
        .set({ state: 'active' })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', member.id)
        .execute();
      governance.record({ actor: member.id, action: 'member.accepted', objectId: member.id });
      governance.notify('member_accepted', member.id, member.id);
    }
    const { invited, active } = await countAdministrators(governance);
    const opens = workspace.state === 'founding' && invited === 0 && active >= bounds.minimumAdministrators;
    if (opens) await open(governance);
    return done({ opened: opens || workspace.state === 'open', waitingFor: invited });
  });
}

async function countAdministrators({
  trx,
  workspaceId,
}: Governance): Promise<{ invited: number; active: number }> {
  const states = await trx
    .selectFrom('members')
    .select('state')
    .where('workspaceId', '=', workspaceId)
    .where('role', '=', 'administrator')
    .execute();
  const count = (wanted: string) => states.filter(({ state }) => state === wanted).length;
  return { invited: count('invited'), active: count('active') };
}

async function open(governance: Governance): Promise<void> {
  const { trx, workspaceId } = governance;
  const imports = await trx
    .selectFrom('imports')
    .select(['resource', 'lines', 'digest'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('id')
    .execute();
  const imported = imports.map(({ resource, lines, digest }) => ({
    resource,
    lines,
    digest: digest?.toString('hex') ?? '',
  }));
  await trx.updateTable('workspaces').set({ state: 'open' }).where('id', '=', workspaceId).execute();
  governance.record({
    actor: 'system',
    action: 'workspace.opened',
    objectId: workspaceId,
    body: { imports: imports.length, imported: sha256(canonicalJson(imported)).toString('hex') },
  });
  governance.notify('workspace_opened', workspaceId);
}
