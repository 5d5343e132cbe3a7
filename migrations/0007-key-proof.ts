import type { Kysely } from 'kysely';
import { ANSWER, CREDENTIAL, ONE_PLAN, prove, run } from './partner-read.ts';

/**
 * What every read of a partner does first: enter the workspace that the client id names, prove the key, and find its
 * scope. SECURITY INVOKER throughout, so row-level security stands behind all of it. And what a use of a key leaves.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await proveKey(db);
  await scope(db);
  await readWhoami(db);
  await noteLastUse(db);
}

/** 401 for everything that is not a working key; its secret once proved, a suspended key may be told so. */
async function proveKey(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION prove_key(${CREDENTIAL}, action text, OUT outcome text, OUT key text) LANGUAGE plpgsql STABLE AS $$
    DECLARE
      ws text := left(client, 5);
      suspended boolean;
      allowed boolean;
    BEGIN
      SELECT k.id, k.suspended, action IS NULL OR EXISTS (
               SELECT FROM key_permission_groups kg
               JOIN permission_groups g ON g.workspace_id = kg.workspace_id AND g.id = kg.group_id
               WHERE kg.workspace_id = ws AND kg.key_id = k.id AND action = ANY (g.actions))
      INTO key, suspended, allowed
      FROM secrets s
      JOIN reporting_keys k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
      JOIN workspaces w ON w.id = s.workspace_id
      WHERE s.workspace_id = ws AND s.client_id = client AND s.digest = ANY (digests)
        AND s.environment = wanted_environment AND (workspace_name IS NULL OR w.name = workspace_name)
        AND (s.state = 'active' OR (s.state = 'overlap' AND s.ends_at > quorate_clock()))
        AND k.state = 'active' AND k.expires_at > quorate_clock();
      outcome := CASE WHEN key IS NULL THEN 'unauthenticated' WHEN suspended THEN 'key_suspended'
                      WHEN NOT allowed THEN 'forbidden' ELSE 'ok' END;
      IF outcome IN ('unauthenticated', 'key_suspended') THEN key := NULL; END IF;
    END $$`,
  );
}

/** Scope is entity membership now. */
async function scope(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION accounts_of_key(ws text, wanted text) RETURNS SETOF integer LANGUAGE sql STABLE ROWS 100 AS $$
      SELECT DISTINCT ea.account_id
      FROM key_entities ke
      JOIN entities e ON e.workspace_id = ke.workspace_id AND e.id = ke.entity_id AND e.status = 'ACTIVE'
      JOIN entity_accounts ea ON ea.workspace_id = e.workspace_id AND ea.entity_id = e.id
      WHERE ke.workspace_id = ws AND ke.key_id = wanted
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION key_reaches_account(ws text, wanted text, account integer) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT EXISTS (
        SELECT FROM entity_accounts ea
        JOIN entities e ON e.workspace_id = ea.workspace_id AND e.id = ea.entity_id AND e.status = 'ACTIVE'
        JOIN key_entities ke ON ke.workspace_id = e.workspace_id AND ke.entity_id = e.id AND ke.key_id = wanted
        WHERE ea.workspace_id = ws AND ea.account_id = account)
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION published_time(at timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') $$`,
  );
}

async function readWhoami(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_whoami(${CREDENTIAL}, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove('NULL')}
      SELECT json_build_object(
        'workspace', w.name,
        'client_id', client,
        'name', k.name,
        'status', 'ACTIVE',
        'entities', (
          SELECT coalesce(json_agg(json_build_object('id', e.id, 'name', e.name) ORDER BY e.id), '[]')
          FROM key_entities ke JOIN entities e ON e.workspace_id = ke.workspace_id AND e.id = ke.entity_id
          WHERE ke.workspace_id = workspace AND ke.key_id = k.id),
        'permission_groups', (
          SELECT coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'actions', g.actions) ORDER BY g.id), '[]')
          FROM key_permission_groups kg
          JOIN permission_groups g ON g.workspace_id = kg.workspace_id AND g.id = kg.group_id
          WHERE kg.workspace_id = workspace AND kg.key_id = k.id),
        'created_on', published_time(k.revealed_at),
        'expires_at', published_time(k.expires_at))::text
      INTO body
      FROM reporting_keys k JOIN workspaces w ON w.id = k.workspace_id
      WHERE k.workspace_id = workspace AND k.id = key;
    END $$`,
  );
}

/** Last use has minute precision and only ever moves forward, so a minute is written once however many processes saw it. */
async function noteLastUse(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION note_last_use(client text, seconds_ago double precision, address text, agent text) RETURNS void
    LANGUAGE plpgsql AS $$
    DECLARE
      ws text := left(client, 5);
      minute timestamptz := date_trunc('minute', quorate_clock() - make_interval(secs => seconds_ago));
    BEGIN
      PERFORM set_config('quorate.workspace', ws, true);
      UPDATE secrets s SET last_used_at = minute, last_used_address = address, last_used_agent = agent
      WHERE s.workspace_id = ws AND s.client_id = client AND (s.last_used_at IS NULL OR s.last_used_at < minute);
      UPDATE reporting_keys k SET last_used_at = minute, last_used_address = address, last_used_agent = agent
      FROM secrets s WHERE s.workspace_id = ws AND s.client_id = client AND k.workspace_id = ws AND k.id = s.key_id
        AND (k.last_used_at IS NULL OR k.last_used_at < minute);
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'note_last_use',
    'read_whoami',
    'published_time',
    'key_reaches_account',
    'accounts_of_key',
    'prove_key',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
