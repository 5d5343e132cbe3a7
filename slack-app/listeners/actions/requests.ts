import { parseId } from '../../../domain/ids.ts';
import { cancelRequest } from '../../../requests/cancel.ts';
import { nudgeApprovers } from '../../../requests/nudge.ts';
import type { Act } from '../on-click.ts';
import { refusalNotice } from '../refusals.ts';

/** The requester takes the request back. */
export const cancel: Act = async (deps, { acting, value }) => {
  const { workspaceId, member } = acting;
  const requestId = parseId(value, 'req');
  if (!requestId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await cancelRequest(deps.db, { workspaceId, requestId, memberId: member.id });
  if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
  return {
    title: 'Cancelled',
    text: `Request #${outcome.value.number} is cancelled. Nobody can approve it any more. You can ask again at any time.`,
  };
};

/** The requester asks the approvers again. */
export const nudge: Act = async (deps, { acting, value }) => {
  const { workspaceId, member } = acting;
  const requestId = parseId(value, 'req');
  if (!requestId) return refusalNotice(deps, null, { code: 'not_found' });
  const outcome = await nudgeApprovers(deps.db, { workspaceId, requestId, memberId: member.id });
  if (!outcome.ok) return refusalNotice(deps, workspaceId, outcome.refusal);
  return {
    title: 'Nudged',
    text: `The approvers of request #${outcome.value.number} who have not voted are reminded. You can nudge again in four hours.`,
  };
};
