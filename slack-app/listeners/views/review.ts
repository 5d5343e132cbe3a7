import { inWorkspace } from '../../../database/workspace-context.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { reachDigest } from '../../../domain/reach.ts';
import { sha256 } from '../../../domain/sha256.ts';
import { peopleById } from '../../../members/people.ts';
import { failpoint } from '../../../observability/failpoints.ts';
import type { Drafts, KindName } from '../../../requests/kinds/index.ts';
import { type Preview, previewRequest } from '../../../requests/preview.ts';
import { submitRequest } from '../../../requests/submit.ts';
import type { SlackDeps } from '../../deps.ts';
import { type FieldNames, problemsAtFields } from '../../forms/problems-at-fields.ts';
import { newNonce, type ReviewState, readReviewState, writeReviewState } from '../../forms/review-state.ts';
import type { Acting } from '../../identity.ts';
import { takeReceiptWith } from '../../receivers/receipts.ts';
import { reviewWindow } from '../../surfaces/review.ts';
import { sentNotice } from '../../surfaces/sent.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { refusalNotice } from '../refusals.ts';

/** From a filled form to the review: the same checks as sending it, and nothing is stored. */
export async function askForReview<Kind extends KindName>(
  deps: SlackDeps,
  acting: Acting,
  asked: { kind: Kind; draft: Drafts[Kind] },
  fields: FieldNames,
): Promise<SubmissionAnswer> {
  const outcome = await previewRequest(deps.db, deps.bounds, {
    workspaceId: acting.workspaceId,
    requesterId: acting.member.id,
    ...asked,
  });
  if (outcome.ok)
    return { push: await window(deps, acting, { ...asked, nonce: newNonce() }, outcome.value, false) };
  const { refusal } = outcome;
  const errors = refusal.code === 'invalid' ? problemsAtFields(refusal.problems, fields) : null;
  return errors ? { errors } : { notice: await refusalNotice(deps, acting.workspaceId, refusal) };
}

/** *Send*: makes the request, once however often it is pressed. */
export async function sendReviewed(
  deps: SlackDeps,
  { acting, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const state = readReviewState(metadata);
  if (!state) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const { workspaceId, member } = acting;
  const submission = { workspaceId, requesterId: member.id, kind: state.kind, draft: state.draft };
  const now = await previewRequest(deps.db, deps.bounds, submission);
  if (!now.ok) return { notice: await refusalNotice(deps, workspaceId, now.refusal) };
  if (shownReach(state.kind, now.value) !== state.reach) {
    return {
      update: await window(
        deps,
        acting,
        { kind: state.kind, draft: state.draft, nonce: state.nonce },
        now.value,
        true,
      ),
    };
  }
  const sent = await submitRequest(deps.db, deps.bounds, {
    ...submission,
    isFirst: (trx) => takeReceiptWith(trx, workspaceId, `send:${member.id}:${state.nonce}`),
  });
  if (!sent.ok) return { notice: await refusalNotice(deps, workspaceId, sent.refusal) };
  failpoint('S1');
  return { notice: sentNotice(sent.value.number) };
}

async function window(
  deps: SlackDeps,
  { workspaceId }: Acting,
  state: Omit<ReviewState, 'reach'>,
  preview: Preview,
  changed: boolean,
) {
  const metadata = writeReviewState({ ...state, reach: shownReach(state.kind, preview) });
  if (metadata === null) throw new Error('a draft is larger than Slack carries with a window');
  const named = preview.description.fields.flatMap(({ value }) =>
    value.type === 'member' ? [value.memberId] : [],
  );
  const ids = [...named, ...preview.quorum.steps.flatMap((step) => step.approvers)];
  const people = await inWorkspace(deps.db, workspaceId, (trx) => peopleById(trx, workspaceId, ids));
  return reviewWindow({ preview, people, dates: deps.dates, metadata, changed });
}

/** Of what was shown. A key that does not exist yet gets a new id with every preview, so its id is left out. */
function shownReach(kind: KindName, { reach }: Preview): string {
  if (kind !== 'create_reporting_key') return reachDigest(reach).toString('hex');
  return sha256(canonicalJson(reach.map(({ accountIds, actions }) => ({ accountIds, actions })))).toString(
    'hex',
  );
}
