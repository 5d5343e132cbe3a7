import type { Kysely } from 'kysely';
import { OBJECTS, run } from './partner-read.ts';

/**
 * Our own keys and requests as the published description has users and requests. Their ids begin above a billion, where
 * no mirrored one is. A request that is about a key names it as its target, the one that creates it too: so that index
 * is the only way from a key to its requests, and each of them is looked up in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION own_id(number integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT 1000000000::bigint + number $$`,
  );
  await ownUsers(db);
  await ownRequests(db);
  await ownGovernance(db);
}

/** A key sees itself as a user, and the keys that cover nothing that it does not cover itself. */
async function ownUsers(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION own_users(ws text, k text) ${OBJECTS} LANGUAGE sql STABLE AS $$
      SELECT own_id(x.number)::text, own_id(x.number), x.requested_at,
        jsonb_build_object('username', jsonb_build_array(x.name), 'status', jsonb_build_array(s.status),
          'role', '["READ_ONLY_API_KEY"]'::jsonb),
        json_build_object('created_by', own_id(m.number), 'created_on', published_time(x.requested_at),
          'id', own_id(x.number), 'is_api', true, 'key_handle', null, 'last_request', own_id(last.number), 'pub_key', null,
          'role', 'READ_ONLY_API_KEY', 'status', s.status, 'user_id', null, 'username', x.name)::text
      FROM reporting_keys x
      JOIN members m ON m.workspace_id = x.workspace_id AND m.id = x.requested_by
      CROSS JOIN LATERAL (SELECT CASE
        WHEN x.state = 'pending_approval' THEN 'PENDING_APPROVAL' WHEN x.state = 'pending_secret' THEN 'PENDING_SECRET'
        WHEN x.state = 'aborted' THEN 'ABORTED'
        WHEN x.state IN ('revoked', 'expired') OR x.expires_at <= quorate_clock() THEN 'REVOKED'
        WHEN x.suspended THEN 'SUSPENDED' ELSE 'ACTIVE' END AS status) s
      CROSS JOIN LATERAL (
        SELECT max(r.number) AS number FROM requests r WHERE r.workspace_id = ws AND r.target_id = x.id) last
      WHERE x.workspace_id = ws AND x.deleted_at IS NULL AND (x.id = k OR (
        EXISTS (SELECT FROM key_entities o WHERE o.workspace_id = ws AND o.key_id = x.id)
        AND NOT EXISTS (
          SELECT FROM key_entities o WHERE o.workspace_id = ws AND o.key_id = x.id AND NOT EXISTS (
            SELECT FROM key_entities mine WHERE mine.workspace_id = ws AND mine.key_id = k AND mine.entity_id = o.entity_id))))
    $$`,
  );
}

/** Our words for a request in the published ones: its type, what it targets, and how far it is. */
async function ownRequests(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION published_request(
      r requests, OUT type text, OUT target_type text, OUT target_id bigint, OUT status text) LANGUAGE sql STABLE AS $$
      SELECT CASE r.kind WHEN 'create_reporting_key' THEN 'CREATE_API_USER' WHEN 'edit_reporting_key' THEN 'CREATE_API_USER_ACCESS'
                         WHEN 'revoke_reporting_key' THEN 'REVOKE_USER' WHEN 'edit_entity' THEN 'EDIT_ENTITY'
                         WHEN 'edit_admin_rule' THEN 'UPDATE_QUORUM' END,
        CASE WHEN r.kind LIKE '%reporting_key' THEN 'USER' WHEN r.kind LIKE '%entity' THEN 'ENTITY' ELSE 'POLICY' END,
        CASE WHEN r.kind LIKE '%reporting_key' THEN (
               SELECT own_id(x.number) FROM reporting_keys x WHERE x.workspace_id = r.workspace_id AND x.id = r.target_id)
             WHEN r.kind LIKE '%entity' THEN r.target_id::bigint ELSE 0 END,
        CASE r.state WHEN 'pending' THEN 'PENDING_APPROVAL' WHEN 'approved' THEN 'APPROVED' WHEN 'expired' THEN 'EXPIRED'
                     ELSE 'REJECTED' END
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION own_requests(ws text, k text) ${OBJECTS} LANGUAGE sql STABLE AS $$
      SELECT own_id(r.number)::text, own_id(r.number), r.created_at,
        jsonb_build_object('type', jsonb_build_array(p.type), 'status', jsonb_build_array(p.status),
          'target_type', jsonb_build_array(p.target_type), 'target_id', jsonb_build_array(p.target_id)),
        json_build_object('created_by', null, 'created_on', published_time(r.created_at), 'expires_at', published_time(r.expires_at),
          'id', own_id(r.number), 'status', p.status, 'target_id', p.target_id, 'target_type', p.target_type, 'type', p.type,
          'used_admin_group', null)::text
      FROM own_users(ws, k) u
      JOIN reporting_keys x ON x.workspace_id = ws AND x.number = u.id - own_id(0)
      JOIN requests r ON r.workspace_id = ws AND r.target_id = x.id
      CROSS JOIN LATERAL published_request(r) p
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION own_history(ws text, wanted_kind text, wanted bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
      SELECT coalesce(jsonb_agg(jsonb_build_array(jsonb_build_object('created_by', null, 'created_on', published_time(r.created_at),
        'expired_at', published_time(r.expires_at), 'id', own_id(r.number), 'is_complete', r.state <> 'pending',
        'status', p.status, 'type', p.type)) ORDER BY r.number DESC), '[]')
      FROM requests r CROSS JOIN LATERAL published_request(r) p
      WHERE r.workspace_id = ws AND p.target_type = wanted_kind AND p.target_id = wanted AND r.target_id = CASE wanted_kind
        WHEN 'USER' THEN (SELECT x.id FROM reporting_keys x WHERE x.workspace_id = ws AND x.number = wanted - own_id(0))
        ELSE wanted::text END
    $$`,
  );
}

/** Steps of our own requests. People are not the partner's: their ids are null, but how many they are is said. */
async function ownGovernance(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION named_in_step(m members, step jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT ((step ->> 'administrators')::boolean AND m.role = 'administrator') OR step -> 'members' ? m.id OR EXISTS (
        SELECT FROM approver_group_members g WHERE g.workspace_id = m.workspace_id AND g.member_id = m.id AND step -> 'groups' ? g.group_id)
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION own_governance(ws text, wanted bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
    DECLARE
      r requests; p record; ballot record; step jsonb; steps jsonb; rule_steps jsonb; nobody jsonb := '{"id":null}';
      counted integer[]; named boolean; here integer; n integer;
    BEGIN
      SELECT * INTO r FROM requests q WHERE q.workspace_id = ws AND q.number = wanted - own_id(0);
      SELECT * INTO p FROM published_request(r);
      SELECT a.rule -> 'steps' INTO rule_steps FROM admin_rules a
      WHERE a.workspace_id = ws AND a.kind = r.rule_kind AND a.version = r.rule_version;
      n := jsonb_array_length(rule_steps);
      counted := array_fill(0, ARRAY[n]);
      steps := (SELECT jsonb_agg(jsonb_build_object('step_index', i - 1, 'quorum', s -> 'approvals', 'group', null, 'approvals', '[]'::jsonb,
                  'approvers', (SELECT coalesce(jsonb_agg(nobody), '[]') FROM members m
                    WHERE m.workspace_id = ws AND m.state = 'active' AND NOT m.id = ANY (r.excluded_ids) AND named_in_step(m, s)))
                  ORDER BY i) FROM jsonb_array_elements(rule_steps) WITH ORDINALITY AS e (s, i));
      FOR ballot IN SELECT b.*, m AS voter FROM ballots b JOIN members m ON m.workspace_id = ws AND m.id = b.voter_id
                    WHERE b.workspace_id = ws AND b.request_id = r.id AND b.withdrawn_at IS NULL AND NOT b.late ORDER BY b.ordinal LOOP
        FOR i IN 1..n LOOP
          step := rule_steps -> (i - 1);
          CONTINUE WHEN counted[i] >= (step ->> 'approvals')::integer OR NOT named_in_step(ballot.voter, step);
          IF ballot.choice = 'approve' THEN counted[i] := counted[i] + 1; END IF;
          steps := jsonb_set(steps, ARRAY[(i - 1)::text, 'approvals'], (steps #> ARRAY[(i - 1)::text, 'approvals']) || jsonb_build_object(
            'created_on', published_time(ballot.cast_at), 'type', CASE ballot.choice WHEN 'approve' THEN 'APPROVE' ELSE 'ABORT' END,
            'user', nobody));
          EXIT;
        END LOOP;
      END LOOP;
      here := coalesce((SELECT min(i) FROM generate_series(1, n) i WHERE counted[i] < (rule_steps -> (i - 1) ->> 'approvals')::integer), n) - 1;
      RETURN jsonb_build_object('governance_steps', steps, 'is_complete', r.state <> 'pending', 'request', jsonb_build_object(
        'created_by', nobody, 'created_on', published_time(r.created_at), 'current_step_index', here,
        'expired_at', published_time(r.expires_at), 'id', wanted,
        'status', CASE p.status WHEN 'REJECTED' THEN 'ABORTED' ELSE p.status END, 'target_id', p.target_id,
        'target_type', p.target_type, 'type', p.type));
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'own_governance',
    'named_in_step',
    'own_history',
    'own_requests',
    'published_request',
    'own_users',
    'own_id',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
