import type { App } from '@slack/bolt';
import { inWorkspace } from '../../../database/workspace-context.ts';
import { confirmReveal } from '../../../keys/confirm-reveal.ts';
import { listKeys } from '../../../keys/key-view.ts';
import { revealWindowClosed } from '../../../keys/reveal-window-closed.ts';
import { failpoint } from '../../../observability/failpoints.ts';
import type { SlackDeps } from '../../deps.ts';
import { KEY_FILTERS } from '../../home/home-state.ts';
import { CALLBACKS, parseRevealId } from '../../identifiers.ts';
import { identify } from '../../identity.ts';
import { type Payload, recordOf, textOf } from '../../receivers/scrub-payload.ts';
import { originOf } from '../../receivers/team.ts';
import { confirmedWindow } from '../../surfaces/key-list.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { refusalNotice } from '../refusals.ts';

/** "I have saved it": the secret works from now on; the owner is led to their keys, the new one first (C3). */
export async function savedSubmitted(
  deps: SlackDeps,
  { acting, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const { workspaceId, member } = acting;
  const revealId = parseRevealId(metadata);
  if (!revealId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  failpoint('S12');
  const outcome = await confirmReveal(deps.db, { workspaceId, revealId, memberId: member.id });
  if (!outcome.ok) return { notice: await refusalNotice(deps, workspaceId, outcome.refusal) };
  const { keys } = await inWorkspace(deps.db, workspaceId, (trx) =>
    listKeys(trx, workspaceId, { ownerId: member.id, states: [...KEY_FILTERS.current] }),
  );
  const isNew = (id: string) => id === outcome.value.key.id;
  const newFirst = [...keys.filter(({ id }) => isNew(id)), ...keys.filter(({ id }) => !isNew(id))];
  return { update: confirmedWindow(newFirst, outcome.value.key.name, deps.dates) };
}

/** The window was closed without confirming: the owner is told what is still possible, and for how long (C2). */
export function listenToClosedSecret(app: App, deps: SlackDeps): void {
  app.view({ callback_id: CALLBACKS.secret, type: 'view_closed' }, async ({ body, ack }) => {
    await ack();
    const payload = body as unknown as Payload;
    const revealId = parseRevealId(textOf(recordOf(payload['view']), 'private_metadata'));
    const identified = await identify(deps, originOf(payload), { reads: true });
    if (!revealId || !identified.ok) return;
    const { workspaceId, member } = identified.value;
    await revealWindowClosed(deps.db, { workspaceId, revealId, memberId: member.id });
  });
}
