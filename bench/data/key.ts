import type pg from 'pg';
import type { Peppers } from '../../config/index.ts';
import { type ClientId, newId, type WorkspaceId } from '../../domain/ids.ts';
import { mintSecret } from '../../keys/secret/mint.ts';

export interface Key {
  id: string;
  clientId: ClientId;
  token: string;
}

/** Known to nobody: the bench's databases are gone with it. */
export const PEPPER = Buffer.alloc(32, 'a pepper for the bench');
export const PEPPERS: Peppers = [{ version: 1, key: PEPPER }];

interface Wanted {
  workspaceId: WorkspaceId;
  name: string;
  entityId: number;
  permissionGroup: 'reports' | 'full-access';
}

/** A working key, as the rows that an approved and confirmed request leaves. */
export async function makeKey(client: pg.Client, wanted: Wanted): Promise<Key> {
  const { workspaceId, name, entityId, permissionGroup } = wanted;
  const { minted, stored } = mintSecret(PEPPERS, 'live', workspaceId);
  const [keyId, requestId] = [newId(workspaceId, 'key'), newId(workspaceId, 'req')];
  const insert = (table: string, columns: string, rest: string, ...values: unknown[]) =>
    client.query(
      `WITH given AS (SELECT $1::text AS ws, $1::text || '_mem_0000000000000000' AS me, now() - interval '1 hour' AS past,
         now() + interval '1 day' AS soon)
       INSERT INTO ${table} (workspace_id, ${columns}) SELECT ws, ${rest} FROM given`,
      [workspaceId, ...values],
    );
  await insert(
    'requests',
    `id, number, kind, state, content, content_hash, target_id, requester_id, owner_id, excluded_ids,
     rule_kind, rule_version, created_at, expires_at, decided_at`,
    `$2, (SELECT count(*) * 2 + 100 FROM requests), 'create_reporting_key', 'approved', '{}', sha256($2::text::bytea), $3, me, me,
     ARRAY[me], 'create_reporting_key', 1, past, soon, past`,
    requestId,
    keyId,
  );
  await insert(
    'reporting_keys',
    'id, number, request_id, name, owner_id, requested_by, state, requested_at, revealed_at, expires_at',
    `$2, (SELECT count(*) * 2 + 99 FROM requests), $3, $4, me, me, 'active', past, past, soon`,
    keyId,
    requestId,
    name,
  );
  await insert('key_entities', 'key_id, entity_id', '$2, $3::integer', keyId, entityId);
  await insert('key_permission_groups', 'key_id, group_id', '$2, $3', keyId, permissionGroup);
  await insert(
    'secrets',
    'client_id, key_id, environment, digest, pepper_version, last_four, state, created_at, confirmed_at',
    `$2, $3, $4, $5::bytea, $6::integer, $7, 'active', past, past`,
    stored.clientId,
    keyId,
    stored.environment,
    stored.digest,
    stored.pepperVersion,
    stored.lastFour,
  );
  return { id: keyId, clientId: stored.clientId, token: minted.show().token };
}
