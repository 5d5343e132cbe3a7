import { inWorkspace } from '../../database/workspace-context.ts';
import { type Actor, blockActionsBody } from '../../dev/slack/http-payloads.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { EntityId, RequestId } from '../../domain/ids.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import { ACTIONS, ballotValue } from '../../slack-app/identifiers.ts';
import type { Stage } from './stage.ts';

let names = 0;

/** The one pending request, of Erin's, with the button that its card would carry. */
export async function pending({
  db,
  seeded,
  memberId,
  sql,
}: Stage): Promise<{ id: RequestId; value: string }> {
  const { workspaceId } = seeded;
  names += 1;
  const draft = {
    name: `Over HTTP ${names}`,
    entityIds: [1 as EntityId],
    permissionGroupIds: [seeded.permissionGroupIds.reports],
    ownerId: memberId('erin'),
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    purpose: '',
  };
  await sql(
    "UPDATE requests SET state = 'cancelled', decided_at = now(), next_wake_at = NULL WHERE state = 'pending'",
  );
  const sent = await submitRequest(db, STANDARD_BOUNDS, {
    workspaceId,
    requesterId: memberId('erin'),
    kind: 'create_reporting_key',
    draft,
  });
  if (!sent.ok) throw new Error(sent.refusal.code);
  const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, sent.value.id));
  return { id: sent.value.id, value: ballotValue(view!) };
}

/** A press of *Approve*, by Ana unless told, on a card in some conversation. */
export function approveBody(
  { slackId }: Stage,
  value: string,
  actor: Actor = { slackUserId: slackId('ana') },
): string {
  const button = { type: 'button', action_id: ACTIONS.approve, block_id: 'card', value } as const;
  return blockActionsBody(actor, button, { ts: '1.000001', channel: 'D0SOMEWHERE' });
}

export async function ballots({ sql }: Stage, id: RequestId): Promise<number> {
  return (await sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).length;
}
