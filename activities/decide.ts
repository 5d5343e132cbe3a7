import { MirrorBusy } from '../database/mirror-turn.ts';
import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import type { QuorumState } from '../domain/quorum.ts';
import { planReminder } from '../domain/reminder-plan.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { failpoint } from '../observability/failpoints.ts';
import { conclude } from '../requests/conclude.ts';
import { failPendingUnderRule } from '../requests/fail-pending.ts';
import { type AnyRequest, findRequest } from '../requests/find-request.ts';
import { kindOf } from '../requests/kinds/index.ts';
import { nextVersion } from '../requests/next-version.ts';
import { tally } from '../requests/tally.ts';
import { currentRule } from '../rules/current-rule.ts';
import type { ActivityDeps } from './deps.ts';
import { lookAgainAt } from './look-again.ts';
import { orThrow } from './or-throw.ts';

export type Decision = { decided: true } | { decided: false; reminderDue: boolean; lookAgainInMs: number };

/**
 * Looks at the ballots as they stand now and closes the request if that is due: rejected, approved (and applied, in
 * this same transaction), failed, or expired. The order matters: a reject beats a quorum that was not yet decided, and
 * a quorum that nobody decided before the deadline is not one (silence and lateness never consent).
 */
export async function decide(deps: ActivityDeps, id: RequestId): Promise<Decision> {
  try {
    return await lookAndDecide(deps, id, { waitingForMirror: false });
  } catch (error) {
    // An upload is running: waits for its end while nobody waits for us. If that takes too long, this is tried again.
    if (error instanceof MirrorBusy) return lookAndDecide(deps, id, { waitingForMirror: true });
    throw error;
  }
}

async function lookAndDecide(
  deps: ActivityDeps,
  id: RequestId,
  order: { waitingForMirror: boolean },
): Promise<Decision> {
  const act = async (governance: Governance): Promise<Outcome<Decision>> => {
    const request = await findRequest(governance.trx, governance.workspaceId, id);
    if (request?.state !== 'pending') return done({ decided: true });
    const { quorum, stuck } = await tally(governance.trx, request);
    if (quorum.outcome === 'rejected') {
      await conclude(governance, 'system', request, 'rejected', null, quorum);
      return done({ decided: true });
    }
    if (governance.now >= request.expiresAt) {
      await conclude(governance, 'system', request, 'expired', null, quorum);
      return done({ decided: true });
    }
    if (quorum.outcome === 'reached') {
      failpoint('S6');
      await applyOrFail(deps, governance, request, quorum);
      return done({ decided: true });
    }
    if (stuck !== request.stuck) await sayStuck(governance, request, stuck);
    return done(await notYet(governance, request));
  };
  const decision = orThrow(await governanceTransaction(deps.db, workspaceOf(id), act, order));
  if (decision.decided) failpoint('S7');
  return decision;
}

/** Still open: the answer holds until the deadline or the next reminder. */
async function notYet(
  governance: Governance,
  { id, createdAt, remindersSent, expiresAt }: AnyRequest,
): Promise<Decision> {
  const { due, nextAt } = planReminder(createdAt, remindersSent, governance.now);
  const lookAgainInMs = await lookAgainAt(governance, id, nextAt < expiresAt ? nextAt : expiresAt);
  return { decided: false, reminderDue: due, lookAgainInMs };
}

/** Approved means applied. What cannot be applied any more ends as failed, with the reason. */
async function applyOrFail(
  { bounds }: ActivityDeps,
  governance: Governance,
  request: AnyRequest,
  quorum: QuorumState,
): Promise<void> {
  const fail = (reason: string) => conclude(governance, 'system', request, 'failed', reason, quorum);
  const kind = kindOf(request.kind);
  const rule = await currentRule(governance.trx, governance.workspaceId, request.ruleKind);
  if (rule.version !== request.ruleVersion) {
    return fail('the admin rule it waited under was changed');
  }
  if ((await kind.baseVersion(governance.trx, request)) !== request.baseVersion) {
    return fail('what it would change was changed meanwhile');
  }
  const applied = await kind.apply(governance, request, bounds);
  if (!applied.applied) return fail(applied.reason);
  await conclude(governance, 'system', request, 'approved', null, quorum);
  if (applied.changedRule) await failPendingUnderRule(governance, applied.changedRule);
}

async function sayStuck(governance: Governance, request: AnyRequest, stuck: boolean): Promise<void> {
  const { trx, workspaceId } = governance;
  await trx
    .updateTable('requests')
    .set({ stuck })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', request.id)
    .execute();
  await nextVersion(governance, request);
  governance.notify('request_stuck', request.id);
}
