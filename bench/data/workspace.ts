import type pg from 'pg';
import { newWorkspaceId, type WorkspaceId } from '../../domain/ids.ts';

/** An open workspace with one member, its permission groups and the rule that keys were asked for under. */
export async function makeWorkspace(client: pg.Client, name: string): Promise<WorkspaceId> {
  const id = newWorkspaceId();
  await client.query(
    `INSERT INTO workspaces (id, name, slack_team_id, state, max_keys, request_lifetime_seconds, reveal_lifetime_seconds, created_at)
     VALUES ($1, $2, 'T' || upper($2), 'open', 100, 604800, 259200, now())`,
    [id, name],
  );
  await client.query(
    `INSERT INTO members (workspace_id, id, number, slack_user_id, name, role, state, created_at)
     VALUES ($1, $1 || '_mem_0000000000000000', 1, 'U1', 'Bench', 'administrator', 'active', now())`,
    [id],
  );
  await client.query(
    `INSERT INTO permission_groups (workspace_id, id, name, description, actions)
     VALUES ($1, 'reports', 'Reports', 'Read.', '{reports:read}'), ($1, 'full-access', 'Full access', 'Read and write.', '{reports:read,data:write}')`,
    [id],
  );
  await client.query(
    `INSERT INTO admin_rules (workspace_id, kind, version, rule, current, created_at)
     VALUES ($1, 'create_reporting_key', 1, '{"order":"in_order","steps":[{"approvals":2,"administrators":true,"groups":[],"members":[]}]}', true, now())`,
    [id],
  );
  await client.query(
    `INSERT INTO imports (workspace_id, resource, lines, digest, started_at, finished_at)
     VALUES ($1, 'transactions', 0, sha256(''), now(), now())`,
    [id],
  );
  return id;
}

/** An entity that holds the accounts from first to last. */
export async function makeEntity(
  client: pg.Client,
  workspaceId: WorkspaceId,
  entity: { id: number; name: string; first: number; last: number },
): Promise<void> {
  await client.query(
    `INSERT INTO entities (workspace_id, id, name, status, created_by, created_on) VALUES ($1, $2, $3, 'ACTIVE', 1, now())`,
    [workspaceId, entity.id, entity.name],
  );
  await client.query(
    `INSERT INTO entity_accounts (workspace_id, entity_id, account_id) SELECT $1, $2, i FROM generate_series($3::integer, $4::integer) i`,
    [workspaceId, entity.id, entity.first, entity.last],
  );
}
