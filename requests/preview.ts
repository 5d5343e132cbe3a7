import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace, readClock } from '../database/workspace-context.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';
import { newId, type WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { countBallots, type QuorumState } from '../domain/quorum.ts';
import type { Reach } from '../domain/reach.ts';
import { findMember, readRoster } from '../members/roster.ts';
import { describeReach, type ReachLine } from './describe-reach.ts';
import type { AnyRequest } from './find-request.ts';
import type { Description, Glance } from './kind.ts';
import type { KindName } from './kinds/index.ts';
import { type Checked, checkSubmission, type Submission } from './submit.ts';

export interface Preview {
  content: AnyRequest['content'];
  description: Description;
  reach: Reach;
  reachLines: ReachLine[];
  /** Steps, with who could approve each. */
  quorum: QuorumState;
  deadline: Date;
}

/** A glance at one workspace outside any governance: no lock, nothing may be changed on its strength alone. */
export async function glanceAt(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<Glance> {
  const workspace = await trx
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return { trx, workspace, workspaceId, now: await readClock(trx) };
}

/** The review step: what would be asked, what it would reach today, and who must approve. Changes nothing at all. */
export async function previewRequest(
  db: Kysely<Database>,
  bounds: RuleBounds,
  submission: Submission<KindName>,
): Promise<Outcome<Preview>> {
  const { workspaceId, requesterId } = submission;
  return inWorkspace(db, workspaceId, async (trx) => {
    const glance = await glanceAt(trx, workspaceId);
    const requester = await findMember(trx, workspaceId, requesterId);
    if (requester?.state !== 'active') return refused({ code: 'not_a_member', why: 'unknown' });
    const checked = await checkSubmission(glance, requester, submission, bounds);
    if (!checked.ok) return checked;
    const { kind, excludedIds, rule } = checked.value;
    const asIf = wouldBe(glance, submission, checked.value);
    const reach = await kind.reach(trx, asIf);
    return done({
      content: asIf.content,
      description: await kind.describe(trx, asIf),
      reach,
      reachLines: await describeReach(trx, workspaceId, reach),
      quorum: countBallots(rule.rule, await readRoster(trx, workspaceId), excludedIds, []),
      deadline: asIf.expiresAt,
    });
  });
}

/** The request as it would be stored, for `describe` and `reach`, which read only its content. */
function wouldBe(
  glance: Glance,
  { kind, requesterId }: Submission,
  { prepared, excludedIds, rule }: Checked,
): AnyRequest {
  const { workspace, workspaceId, now } = glance;
  return {
    ...prepared,
    workspaceId,
    id: newId(workspaceId, 'req'),
    number: 0,
    kind,
    state: 'pending',
    contentSalt: null,
    contentHash: Buffer.alloc(32),
    requesterId,
    excludedIds,
    ruleKind: rule.kind,
    ruleVersion: rule.version,
    version: 1,
    createdAt: now,
    expiresAt: new Date(now.getTime() + workspace.requestLifetimeSeconds * 1000),
    announcedAt: null,
    decidedAt: null,
    decisionReason: null,
    finalCount: null,
    remindersSent: 0,
    lastNudgeAt: null,
    stuck: false,
    nextWakeAt: null,
  };
}
