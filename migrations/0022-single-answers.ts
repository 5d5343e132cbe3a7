import type { Kysely } from 'kysely';
import { ANSWER, CREDENTIAL, ONE_PLAN, prove, run } from './partner-read.ts';

/** The reads that are about one thing and take no filters: an entity's users, the organization, the key itself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await readEntityUsers(db);
  await readOrganization(db);
  await readNotifications(db);
  await readKeyId(db);
}

/** Who governs the accounts of an entity. */
async function readEntityUsers(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_entity_users(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      IF NOT is_visible(workspace, key, 'entity', wanted::text) THEN
        outcome := 'not_found';
        RETURN;
      END IF;
      SELECT '{"users":[' || coalesce(string_agg(o.document, ',' ORDER BY o.id), '') || ']}' INTO body
      FROM users_governing(workspace, ARRAY(
        SELECT ea.account_id FROM entity_accounts ea JOIN entities e ON e.workspace_id = ea.workspace_id AND e.id = ea.entity_id
        WHERE ea.workspace_id = workspace AND ea.entity_id = wanted AND e.status = 'ACTIVE')) AS u (id)
      JOIN mirrored_objects o ON o.workspace_id = workspace AND o.resource = 'users' AND o.key = u.id::text;
    END $$`,
  );
}

/** The quorum is that of a new key's first step; of the people only how many administrators there are. */
async function readOrganization(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_organization(${CREDENTIAL}, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      SELECT json_build_object('name', w.name, 'num_admins', (
          SELECT count(*) FROM members m WHERE m.workspace_id = workspace AND m.role = 'administrator' AND m.state = 'active'),
        'num_shared_owners', null, 'num_wrapping_keys', null, 'quorum', (
          SELECT (a.rule #>> '{steps,0,approvals}')::integer FROM admin_rules a
          WHERE a.workspace_id = workspace AND a.kind = 'create_reporting_key' AND a.current),
        'workspace', w.name)::text
      INTO body FROM workspaces w WHERE w.id = workspace;
    END $$`,
  );
}

/** The sealed secret goes no further than the process, which alone can open it. */
async function readNotifications(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_notification_configuration(${CREDENTIAL}, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      SELECT json_build_object('url', n.url, 'sealed', encode(n.sealed_secret, 'base64'), 'key', n.key_id)::text INTO body
      FROM key_notifications n WHERE n.workspace_id = workspace AND n.key_id = key;
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

/** Who presents the credential, for what the process does next. */
async function readKeyId(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_key_id(${CREDENTIAL}, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      body := key;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'DROP FUNCTION read_key_id, read_notification_configuration, read_organization, read_entity_users',
  );
}
