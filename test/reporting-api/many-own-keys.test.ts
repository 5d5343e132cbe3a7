import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();

interface Plan {
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };
}

/** A workspace where so many keys were asked for and refused, each with two requests more that came to nothing. */
async function workspaceWith(keys: number) {
  const seeded = await seedWorkspace(api().db);
  const key = await seedKey(api().db, seeded, { entityIds: [1] });
  const { workspaceId } = seeded;
  await inWorkspace(api().db, workspaceId, async (trx) => {
    await sql`
      INSERT INTO requests (workspace_id, id, number, kind, state, content, content_hash, target_id, requester_id, owner_id,
        excluded_ids, rule_kind, rule_version, created_at, expires_at, decided_at)
      SELECT r.workspace_id, ${workspaceId} || '_req_' || n.i, 1000 + n.i,
        CASE WHEN n.i <= ${keys}::int THEN r.kind ELSE 'edit_reporting_key' END, 'cancelled', r.content, r.content_hash,
        ${workspaceId} || '_key_' || n.i % ${keys}::int, r.requester_id, r.owner_id, r.excluded_ids, r.rule_kind, r.rule_version,
        r.created_at, r.expires_at, r.decided_at
      FROM requests r CROSS JOIN generate_series(1, 3 * ${keys}::int) AS n (i) WHERE r.target_id = ${key.keyId}`.execute(
      trx,
    );
    await sql`
      INSERT INTO reporting_keys (workspace_id, id, number, request_id, name, owner_id, requested_by, state, requested_at,
        expires_at, ended_at)
      SELECT k.workspace_id, ${workspaceId} || '_key_' || n.i % ${keys}::int, 100000 + n.i, ${workspaceId} || '_req_' || n.i,
        'Refused ' || n.i, k.owner_id, k.requested_by, 'aborted', k.requested_at, k.expires_at, k.requested_at
      FROM reporting_keys k CROSS JOIN generate_series(1, ${keys}::int) AS n (i) WHERE k.id = ${key.keyId}`.execute(
      trx,
    );
    await sql`
      INSERT INTO key_entities SELECT ${workspaceId}, ${workspaceId} || '_key_' || i, 1
      FROM generate_series(0, ${keys - 1}::int) AS n (i)`.execute(trx);
  });
  return { workspaceId, key };
}

/** Blocks that a statement visits, with the one plan that partners' reads have. */
async function visited({ workspaceId, key }: Awaited<ReturnType<typeof workspaceWith>>, of: string) {
  return inWorkspace(api().db, workspaceId, async (trx) => {
    await sql`SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL jit = off`.execute(
      trx,
    );
    const text = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM ${of}`
      .replaceAll('ws', `'${workspaceId}'`)
      .replaceAll('k,', `'${key.keyId}',`)
      .replaceAll('k)', `'${key.keyId}')`);
    const { rows } = await sql.raw<{ 'QUERY PLAN': Plan[] }>(text).execute(trx);
    const [plan] = rows[0]?.['QUERY PLAN'] ?? [];
    return (plan?.Plan['Shared Hit Blocks'] ?? 0) + (plan?.Plan['Shared Read Blocks'] ?? 0);
  });
}

it.each([
  ['keys as users', 'own_users(ws, k)'],
  ['requests', 'own_requests(ws, k)'],
  ['the history of a key', `own_history(ws, 'USER', own_id(100001))`],
  ['the history of an entity', `own_history(ws, 'ENTITY', 1)`],
])('D5 %s cost what there is of them, not its square', async (_what, of) => {
  const [some, more] = [await workspaceWith(150), await workspaceWith(600)];
  const [few, many] = [await visited(some, of), await visited(more, of)];
  expect(few).toBeGreaterThan(0);
  // Four times as many keys and requests: their square would be sixteen times.
  expect({ of, few, many, linear: many < 6 * few + 100 }).toMatchObject({ linear: true });
});

it('D5 every key and request of ours is still there, with its history', async () => {
  const { key } = await workspaceWith(3);
  const users = await api().get('/users?page_size=0', key.token);
  expect(users.body.edges).toHaveLength(4);
  const requests = await api().get('/requests?page_size=0', key.token);
  expect(requests.body.edges).toHaveLength(10);
  const history = await api().get('/users/1000100001/history', key.token);
  expect(history.body.history).toHaveLength(3);
});
