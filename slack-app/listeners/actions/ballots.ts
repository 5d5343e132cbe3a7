import { inWorkspace } from '../../../database/workspace-context.ts';
import { workspaceOf } from '../../../domain/ids.ts';
import { refused } from '../../../domain/outcome.ts';
import { governanceTransaction } from '../../../governance/transaction.ts';
import { findMemberBySlackId } from '../../../members/roster.ts';
import { failpoint } from '../../../observability/failpoints.ts';
import { castBallot } from '../../../requests/cast-ballot.ts';
import { viewRequest } from '../../../requests/request-view.ts';
import { withdrawBallot } from '../../../requests/withdraw-ballot.ts';
import type { SlackDeps } from '../../deps.ts';
import { type BallotButton, parseBallotValue } from '../../identifiers.ts';
import type { Acting } from '../../identity.ts';
import type { Payload } from '../../receivers/scrub-payload.ts';
import { originOf } from '../../receivers/team.ts';
import { ballotRecorded, ballotTakenBack } from '../../surfaces/ballot-notices.ts';
import type { Notice } from '../../surfaces/notice.ts';
import { type Act, clickIn } from '../on-click.ts';
import { refusalNotice } from '../refusals.ts';

/** A press of *Approve* or *Reject*: a ballot on what the card showed, or a refusal that says why. */
export function castAs(choice: 'approve' | 'reject'): Act {
  return async (deps, { acting, value }) => {
    const button = parseBallotValue(value);
    if (!button) return refusalNotice(deps, null, { code: 'request_changed' });
    const { workspaceId, member } = acting;
    const outcome = await castBallot(deps.db, { workspaceId, voterId: member.id, choice, ...button });
    if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
    failpoint('S5');
    return recorded(deps, acting, button, choice);
  };
}

/** *Withdraw my approval*: possible until the decision. */
export const withdrawApproval: Act = async (deps, { acting, value }) => {
  const button = parseBallotValue(value);
  if (!button) return refusalNotice(deps, null, { code: 'request_changed' });
  const { workspaceId, member } = acting;
  const outcome = await withdrawBallot(deps.db, {
    workspaceId,
    requestId: button.requestId,
    voterId: member.id,
  });
  return outcome.ok ? ballotTakenBack() : refusalNotice(deps, workspaceId, outcome.refusal);
};

async function recorded(
  { db }: SlackDeps,
  { workspaceId }: Acting,
  { requestId }: BallotButton,
  choice: 'approve' | 'reject',
): Promise<Notice> {
  const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, requestId));
  return ballotRecorded(choice, view);
}

/** Somebody who is not let through tried to vote: nobody's ballot, but on record (T19). */
export async function recordOutsider({ db }: SlackDeps, payload: Payload, why: string): Promise<void> {
  const button = parseBallotValue(clickIn(payload).value);
  if (!button) return;
  const workspaceId = workspaceOf(button.requestId);
  await governanceTransaction(db, workspaceId, async (governance) => {
    const member = await findMemberBySlackId(governance.trx, workspaceId, originOf(payload).userId);
    governance.record({
      actor: member?.id ?? 'system',
      action: 'ballot.refused',
      objectId: button.requestId,
      body: { why },
    });
    return refused({ code: 'not_a_member', why: 'unverified' });
  });
}
