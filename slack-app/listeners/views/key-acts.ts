import { parseId } from '../../../domain/ids.ts';
import { deleteEndedKey } from '../../../keys/delete.ts';
import { renameKey } from '../../../keys/rename.ts';
import { OVERLAPS_SECONDS, rotateKey } from '../../../keys/rotate.ts';
import { submitRequest } from '../../../requests/submit.ts';
import type { SlackDeps } from '../../deps.ts';
import { problemsAtFields } from '../../forms/problems-at-fields.ts';
import { FIELDS } from '../../identifiers.ts';
import { keyDeleted, keyRenamed, rotationStarted } from '../../surfaces/key-notices.ts';
import { sentNotice } from '../../surfaces/sent.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { refusalNotice } from '../refusals.ts';

export async function renameSubmitted(
  deps: SlackDeps,
  { acting, values, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const { workspaceId, member } = acting;
  const keyId = parseId(metadata, 'key');
  if (!keyId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const outcome = await renameKey(deps.db, {
    workspaceId,
    keyId,
    memberId: member.id,
    name: values.text(FIELDS.name) ?? '',
  });
  if (outcome.ok) return { notice: keyRenamed(outcome.value.name) };
  const { refusal } = outcome;
  const errors =
    refusal.code === 'invalid' ? problemsAtFields(refusal.problems, { name: FIELDS.name }) : null;
  return errors ? { errors } : { notice: await refusalNotice(deps, workspaceId, refusal) };
}

export async function rotateSubmitted(
  deps: SlackDeps,
  { acting, values, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const { workspaceId, member } = acting;
  const keyId = parseId(metadata, 'key');
  const overlapSeconds = OVERLAPS_SECONDS.find(
    (seconds) => String(seconds) === values.choice(FIELDS.overlap),
  );
  if (overlapSeconds === undefined)
    return { errors: { [FIELDS.overlap]: 'Choose how long the old secret goes on working.' } };
  if (!keyId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const outcome = await rotateKey(deps.db, { workspaceId, keyId, memberId: member.id, overlapSeconds });
  return { notice: outcome.ok ? rotationStarted() : await refusalNotice(deps, workspaceId, outcome.refusal) };
}

/** An ended key disappears from the lists; for a live one its revocation is asked for, as the window said. */
export async function deleteSubmitted(
  deps: SlackDeps,
  { acting, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const { workspaceId, member } = acting;
  const keyId = parseId(metadata, 'key');
  if (!keyId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const outcome = await deleteEndedKey(deps.db, { workspaceId, keyId, memberId: member.id });
  if (outcome.ok) return { notice: keyDeleted(outcome.value.name) };
  if (outcome.refusal.code !== 'key_still_live')
    return { notice: await refusalNotice(deps, workspaceId, outcome.refusal) };
  const draft = { keyId, reason: 'Asked to be deleted' };
  const sent = await submitRequest(deps.db, deps.bounds, {
    workspaceId,
    requesterId: member.id,
    kind: 'revoke_reporting_key',
    draft,
  });
  return {
    notice: sent.ok ? sentNotice(sent.value.number) : await refusalNotice(deps, workspaceId, sent.refusal),
  };
}
