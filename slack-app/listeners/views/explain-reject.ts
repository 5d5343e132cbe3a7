import { parseId } from '../../../domain/ids.ts';
import { explainReject } from '../../../requests/explain-reject.ts';
import type { SlackDeps } from '../../deps.ts';
import { problemsAtFields } from '../../forms/problems-at-fields.ts';
import { FIELDS } from '../../identifiers.ts';
import { rejectExplained } from '../../surfaces/ballot-notices.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { refusalNotice } from '../refusals.ts';

/** The reason of a reject, written after it. */
export async function explainSubmitted(
  deps: SlackDeps,
  { acting, values, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const { workspaceId, member } = acting;
  const requestId = parseId(metadata, 'req');
  if (!requestId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const reason = values.text(FIELDS.reason) ?? '';
  const outcome = await explainReject(deps.db, { workspaceId, requestId, voterId: member.id, reason });
  if (outcome.ok) return { notice: rejectExplained(outcome.value.number) };
  const { refusal } = outcome;
  const errors =
    refusal.code === 'invalid' ? problemsAtFields(refusal.problems, { reason: FIELDS.reason }) : null;
  return errors ? { errors } : { notice: await refusalNotice(deps, workspaceId, refusal) };
}
