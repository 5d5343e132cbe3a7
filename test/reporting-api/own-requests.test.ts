import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { type AdminRule, STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { EntityId, RequestId } from '../../domain/ids.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import { useFullStage } from './full-stage.ts';

const stage = useFullStage();

async function vote(
  requestId: RequestId,
  person: 'ana' | 'bruno' | 'chiara',
  choice: 'approve' | 'reject' = 'approve',
) {
  const { api, acme } = stage();
  const { workspaceId } = acme;
  const card = await inWorkspace(api.db, workspaceId, (trx) => viewRequest(trx, workspaceId, requestId));
  if (!card) throw new Error('no such request');
  const [contentHash, reachDigest] = [
    Buffer.from(card.contentHash, 'hex'),
    Buffer.from(card.reachDigest, 'hex'),
  ];
  const outcome = await castBallot(api.db, {
    workspaceId,
    requestId,
    voterId: acme.people[person].id,
    choice,
    contentHash,
    reachDigest,
  });
  expect(outcome.ok).toBe(true);
}

describe('our own requests, as the published description has them', () => {
  it('Compat 28, 66 a revocation shows its steps in order; the current one moves only when its quorum is met', async () => {
    const { api, acme, treasury } = stage();
    const { workspaceId, people } = acme;
    const step = { approvals: 1, administrators: true, groups: [], members: [] };
    const rule: AdminRule = { order: 'in_order', steps: [step, { ...step, approvals: 2 }] };
    await inWorkspace(api.db, workspaceId, async (trx) => {
      const kind = 'revoke_reporting_key';
      await trx
        .updateTable('adminRules')
        .set({ current: false })
        .where('workspaceId', '=', workspaceId)
        .where('kind', '=', kind)
        .execute();
      await trx
        .insertInto('adminRules')
        .values({
          workspaceId,
          kind,
          version: 2,
          rule: JSON.stringify(rule),
          current: true,
          createdAt: new Date(),
        })
        .execute();
    });
    const submitted = await submitRequest(api.db, STANDARD_BOUNDS, {
      workspaceId,
      requesterId: people.deniz.id,
      kind: 'revoke_reporting_key',
      draft: { keyId: treasury.keyId, reason: 'No longer needed' },
    });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.refusal));
    const look = stage().all.token;
    const key = (await api.get('/users?username=Treasury%20partner', look)).body.edges[0].node;
    expect(key.status).toBe('SUSPENDED');
    const [{ node }] = (await api.get(`/requests?type=REVOKE_USER&target_id=${key.id}`, look)).body.edges;
    expect(node).toMatchObject({
      status: 'PENDING_APPROVAL',
      target_type: 'USER',
      created_by: null,
      id: key.last_request,
    });
    const status = async () => (await api.get(`/requests/${node.id}/governance-status`, look)).body;
    const approvals = async () =>
      (await status()).governance_steps.map(({ approvals }: { approvals: unknown[] }) => approvals.length);
    expect(await status()).toMatchObject({ is_complete: false, request: { current_step_index: 0 } });
    expect((await status()).governance_steps.map(({ quorum }: { quorum: number }) => quorum)).toEqual([1, 2]);
    await vote(submitted.value.id, 'ana');
    expect([await approvals(), (await status()).request.current_step_index]).toEqual([[1, 0], 1]);
    await vote(submitted.value.id, 'bruno');
    expect([await approvals(), (await status()).request.current_step_index]).toEqual([[1, 1], 1]);
    expect((await status()).governance_steps[1].approvals).toMatchObject([
      { type: 'APPROVE', user: { id: null } },
    ]);
    expect((await api.get(`/users/${key.id}/history`, look)).body.history).toHaveLength(2);
  });

  it('an edit of an entity is in the history of that entity, for who covers it', async () => {
    const { api, acme, all, trading } = stage();
    const submitted = await submitRequest(api.db, STANDARD_BOUNDS, {
      workspaceId: acme.workspaceId,
      requesterId: acme.people.deniz.id,
      kind: 'edit_entity',
      draft: { entityId: 1 as EntityId, addAccountIds: [], removeAccountIds: [104] },
    });
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.refusal));
    const { history } = (await api.get('/entities/1/history', all.token)).body;
    expect(history).toEqual([
      [expect.objectContaining({ type: 'EDIT_ENTITY', status: 'PENDING_APPROVAL', created_by: null })],
    ]);
    expect((await api.get('/entities/1/history', trading.token)).status).toBe(404);
    expect((await api.get('/requests?type=EDIT_ENTITY', all.token)).body.page_info.count).toBe(0);
  });
});
