import type { Kysely, Transaction } from 'kysely';
import { appendToAudit } from '../audit/append.ts';
import type { AuditEntry } from '../audit/events.ts';
import type { Database } from '../database/tables/index.ts';
import { enterWorkspace, readClock } from '../database/workspace-context.ts';
import { type AdminRule, type RuleBounds, type RuleProblem, ruleProblem } from '../domain/admin-rule.ts';
import { type MemberId, newWorkspaceId, type WorkspaceId } from '../domain/ids.ts';
import { appendToOutbox } from '../outbox/append.ts';
import { kindNames } from '../requests/kinds/index.ts';
import { builtInGroups } from './built-in-groups.ts';
import { type Enrollee, insertMember } from './enroll.ts';

export interface NewWorkspace {
  /** Lower-case letters, digits and hyphens: partners send it as `X-Ledger-Workspace`. */
  name: string;
  slackTeamId: string;
  slackEnterpriseId?: string;
  /** Where cards are announced besides the approvers' own messages. */
  announcementChannel?: string;
  administrators: readonly Enrollee[];
  /** Approvals by administrators that every kind of request needs at first. */
  approvals: number;
  maxKeys?: number;
  requestLifetimeSeconds?: number;
  revealLifetimeSeconds?: number;
}

export type CreateWorkspaceResult =
  | { ok: true; workspaceId: WorkspaceId }
  | { ok: false; problem: 'name_unfit' | 'name_taken' | 'team_taken' | 'administrator_twice' }
  | { ok: false; problem: 'rule'; rule: RuleProblem };

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const DAY_SECONDS = 86_400;
const UNIQUE_VIOLATION = '23505';

/** Founds a workspace (A6): administrators are invited, and it opens when the last of them has accepted in Slack. */
export async function createWorkspace(
  db: Kysely<Database>,
  wanted: NewWorkspace,
  bounds: RuleBounds,
): Promise<CreateWorkspaceResult> {
  if (!NAME.test(wanted.name)) return { ok: false, problem: 'name_unfit' };
  const slackIds = new Set(wanted.administrators.map(({ slackUserId }) => slackUserId));
  if (slackIds.size < wanted.administrators.length) return { ok: false, problem: 'administrator_twice' };
  const rule = firstRule(wanted.approvals);
  const everybody = new Set(slackIds) as Set<string> as Set<MemberId>;
  const problem = ruleProblem(
    rule,
    { administrators: everybody, active: everybody, groups: new Map() },
    bounds,
  );
  if (problem) return { ok: false, problem: 'rule', rule: problem };
  const workspaceId = newWorkspaceId();
  try {
    await db.transaction().execute(async (trx) => {
      await enterWorkspace(trx, workspaceId);
      await found(trx, workspaceId, wanted, rule);
    });
    return { ok: true, workspaceId };
  } catch (error) {
    const taken = whatIsTaken(error);
    if (taken) return { ok: false, problem: taken };
    throw error;
  }
}

/** One step: so many of all administrators. */
function firstRule(approvals: number): AdminRule {
  return { order: 'in_order', steps: [{ approvals, administrators: true, groups: [], members: [] }] };
}

/** Nobody else can hold or want the new row's lock, so this needs none of rule 11; its audit chain begins here. */
async function found(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  wanted: NewWorkspace,
  rule: AdminRule,
) {
  const now = await readClock(trx);
  await trx
    .insertInto('workspaces')
    .values({
      id: workspaceId,
      name: wanted.name,
      slackTeamId: wanted.slackTeamId,
      slackEnterpriseId: wanted.slackEnterpriseId ?? null,
      announcementChannel: wanted.announcementChannel ?? null,
      state: 'founding',
      maxKeys: wanted.maxKeys ?? 5,
      requestLifetimeSeconds: wanted.requestLifetimeSeconds ?? 7 * DAY_SECONDS,
      revealLifetimeSeconds: wanted.revealLifetimeSeconds ?? 3 * DAY_SECONDS,
      nextNumber: wanted.administrators.length + 1,
      createdAt: now,
    })
    .execute();
  await trx.insertInto('permissionGroups').values(builtInGroups(workspaceId)).execute();
  const rules = kindNames.map((kind) => ({
    workspaceId,
    kind,
    version: 1,
    rule: JSON.stringify(rule),
    current: true,
    createdAt: now,
  }));
  await trx.insertInto('adminRules').values(rules).execute();
  const invited: MemberId[] = [];
  for (const [index, person] of wanted.administrators.entries()) {
    const member = { ...person, number: index + 1, role: 'administrator', state: 'invited' } as const;
    invited.push(await insertMember(trx, workspaceId, now, member));
  }
  await appendToOutbox(
    trx,
    workspaceId,
    now,
    invited.map((id) => ({
      destination: 'notification',
      event: 'member_invited',
      subjectId: id,
      actorId: null,
    })),
  );
  const events: AuditEntry[] = [
    {
      actor: 'operator',
      action: 'workspace.created',
      objectId: workspaceId,
      body: { approvals: wanted.approvals },
    },
    ...invited.map((id): AuditEntry => ({ actor: 'operator', action: 'member.invited', objectId: id })),
  ];
  await appendToAudit(trx, workspaceId, { seq: 0, hash: Buffer.alloc(32) }, now, events);
}

function whatIsTaken(error: unknown): 'name_taken' | 'team_taken' | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== UNIQUE_VIOLATION) return null;
  const constraint = 'constraint' in error ? error.constraint : undefined;
  if (constraint === 'workspaces_name_key') return 'name_taken';
  return constraint === 'workspaces_slack_team_id_key' ? 'team_taken' : null;
}
