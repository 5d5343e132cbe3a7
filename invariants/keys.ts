import { GRACE, type Invariant, rows } from './invariant.ts';

const LIVE = `('pending_secret', 'active')`;

/** Secrets with what the audit trail says of each. */
const SECRETS_AS_TOLD = `
  SELECT s.workspace_id, s.client_id, s.state, s.confirmed_at, s.ended_at,
    count(*) FILTER (WHERE a.action = 'secret.minted') AS minted,
    count(*) FILTER (WHERE a.action = 'secret.confirmed') AS confirmed,
    count(*) FILTER (WHERE a.action = 'secret.died') AS died
  FROM secrets s LEFT JOIN audit_events a ON a.workspace_id = s.workspace_id AND a.object_id = s.key_id
    AND a.action IN ('secret.minted', 'secret.confirmed', 'secret.died') AND a.body::jsonb -> 'body' ->> 'client_id' = s.client_id
  GROUP BY s.workspace_id, s.client_id`;

export const keyInvariants: Invariant[] = [
  rows(
    '1',
    'No secret, and no key that can work, without an approved request.',
    `
    SELECT k.workspace_id, k.id, k.state, r.state AS request FROM reporting_keys k
    LEFT JOIN requests r ON r.workspace_id = k.workspace_id AND r.id = k.request_id
    WHERE r.state IS DISTINCT FROM 'approved' AND (k.state IN ('pending_secret', 'active', 'revoked', 'expired') OR EXISTS (
      SELECT FROM secrets s WHERE s.workspace_id = k.workspace_id AND s.key_id = k.id))`,
  ),
  rows(
    '8c',
    'No key lives past its expiry.',
    `
    SELECT workspace_id, id, expires_at FROM reporting_keys WHERE state IN ${LIVE} AND expires_at < quorate_clock() - ${GRACE}`,
  ),
  rows(
    '14',
    'A key has at most one secret of each kind: unconfirmed, active, in its overlap.',
    `
    SELECT workspace_id, key_id, state, count(*) FROM secrets WHERE state <> 'dead' GROUP BY 1, 2, 3 HAVING count(*) > 1`,
  ),
  rows(
    '14b',
    'A key is active exactly when it has an active secret; in an overlap it has both.',
    `
    SELECT k.workspace_id, k.id, k.state, array_agg(s.state) AS secrets FROM reporting_keys k
    LEFT JOIN secrets s ON s.workspace_id = k.workspace_id AND s.key_id = k.id AND s.state <> 'dead'
    GROUP BY k.workspace_id, k.id
    HAVING (k.state = 'active') <> coalesce(bool_or(s.state = 'active'), false)
        OR (coalesce(bool_or(s.state = 'overlap'), false) AND NOT coalesce(bool_or(s.state = 'active'), false))`,
  ),
  rows(
    '17',
    'An unconfirmed secret dies in time, and so does one whose overlap is over.',
    `
    SELECT workspace_id, client_id, state, ends_at FROM secrets
    WHERE state IN ('unconfirmed', 'overlap') AND (ends_at < quorate_clock() - ${GRACE}
      OR (state = 'unconfirmed' AND ends_at > created_at + interval '15 minutes'))`,
  ),
  rows(
    '18',
    'The workspace counts its live keys truly, and has no more than it may.',
    `
    SELECT w.id, w.live_keys, w.max_keys, count(k.id) AS counted FROM workspaces w
    LEFT JOIN reporting_keys k ON k.workspace_id = w.id AND k.state IN ${LIVE}
    GROUP BY w.id HAVING w.live_keys <> count(k.id) OR count(k.id) > w.max_keys`,
  ),
  rows(
    '19',
    'Of a secret there is a digest of 32 bytes, and a client id that names its workspace.',
    `
    SELECT workspace_id, client_id FROM secrets
    WHERE octet_length(digest) <> 32 OR client_id !~ '^[0-9A-Za-z]{16}$' OR NOT starts_with(client_id, workspace_id) OR length(last_four) <> 4`,
  ),
  rows(
    '20',
    'No client id and no digest is there twice.',
    `
    SELECT 'client_id' AS what, client_id AS value, count(*) FROM secrets GROUP BY client_id HAVING count(*) > 1
    UNION ALL SELECT 'digest', encode(digest, 'hex'), count(*) FROM secrets GROUP BY digest HAVING count(*) > 1`,
  ),
  rows(
    '20b',
    'No two keys that have not ended have one name.',
    `
    SELECT workspace_id, folded(name), count(*) FROM reporting_keys WHERE ended_at IS NULL GROUP BY 1, 2 HAVING count(*) > 1`,
  ),
  rows(
    '21',
    'Every key expires, at most 366 days after it was asked for.',
    `
    SELECT workspace_id, id, expires_at FROM reporting_keys WHERE expires_at IS NULL OR expires_at > requested_at + interval '366 days'`,
  ),
  rows(
    '22',
    'What has ended works no more: no live secret, no open right, no open suspension.',
    `
    SELECT k.workspace_id, k.id, k.state FROM reporting_keys k WHERE k.state NOT IN ${LIVE} AND (
      EXISTS (SELECT FROM secrets s WHERE s.workspace_id = k.workspace_id AND s.key_id = k.id AND s.state <> 'dead')
      OR EXISTS (SELECT FROM reveal_rights g WHERE g.workspace_id = k.workspace_id AND g.key_id = k.id AND g.state = 'open')
      OR EXISTS (SELECT FROM suspensions p WHERE p.workspace_id = k.workspace_id AND p.key_id = k.id AND p.closed_at IS NULL))`,
  ),
  rows(
    '22b',
    'A key is suspended exactly while a cause is open.',
    `
    SELECT k.workspace_id, k.id, k.suspended FROM reporting_keys k
    WHERE k.suspended <> EXISTS (SELECT FROM suspensions p WHERE p.workspace_id = k.workspace_id AND p.key_id = k.id AND p.closed_at IS NULL)`,
  ),
  rows(
    '22c',
    'A key is stopped for a revocation exactly while that waits.',
    `
    SELECT p.workspace_id, p.id, p.request_id, r.state FROM suspensions p
    JOIN requests r ON r.workspace_id = p.workspace_id AND r.id = p.request_id
    WHERE p.cause = 'pending_revocation' AND (p.closed_at IS NULL) <> (r.state = 'pending')
      AND NOT (r.state = 'pending' AND EXISTS (
        SELECT FROM reporting_keys k WHERE k.workspace_id = p.workspace_id AND k.id = p.key_id AND k.ended_at IS NOT NULL))`,
  ),
  rows(
    '24',
    'An overlap lasts 7 days at most.',
    `
    SELECT old.workspace_id, old.client_id, old.ends_at, new.confirmed_at FROM secrets old
    JOIN secrets new ON new.workspace_id = old.workspace_id AND new.key_id = old.key_id AND new.state = 'active'
    WHERE old.state = 'overlap' AND old.ends_at > new.confirmed_at + interval '7 days'`,
  ),
  rows(
    '25',
    'Last use is neither before the beginning nor in the future.',
    `
    SELECT workspace_id, client_id, last_used_at FROM secrets
    WHERE last_used_at < date_trunc('minute', created_at) OR last_used_at > quorate_clock() + interval '5 seconds'`,
  ),
  rows(
    '10e',
    'The end of a key is what its audit trail, or that of its request, says.',
    `
    SELECT k.workspace_id, k.id, k.state, e.actions FROM reporting_keys k
    JOIN requests r ON r.workspace_id = k.workspace_id AND r.id = k.request_id
    LEFT JOIN LATERAL (
      SELECT array_agg(a.action ORDER BY a.seq) AS actions FROM audit_events a WHERE a.workspace_id = k.workspace_id
        AND a.object_id = k.id AND a.action IN ('key.revoked', 'key.expired', 'key.aborted')) e ON true
    WHERE CASE
      WHEN r.state = 'pending' THEN k.state <> 'pending_approval' OR e.actions IS NOT NULL
      WHEN r.state <> 'approved' THEN k.state <> 'aborted' OR e.actions IS NOT NULL
      WHEN k.state IN ${LIVE} THEN e.actions IS NOT NULL
      ELSE e.actions IS DISTINCT FROM ARRAY['key.' || k.state] END`,
  ),
  rows(
    '10f',
    'The version of a key is the number of its approved edits.',
    `
    SELECT k.workspace_id, k.id, k.version FROM reporting_keys k WHERE k.version <> 1 + (
      SELECT count(*) FROM audit_events a WHERE a.workspace_id = k.workspace_id AND a.object_id = k.id AND a.action = 'key.edited')`,
  ),
  rows(
    '29d',
    'Every secret was minted, confirmed and ended with an audit event each, and only so.',
    `
    SELECT * FROM (${SECRETS_AS_TOLD}) told WHERE minted <> 1
      OR confirmed <> (confirmed_at IS NOT NULL)::int OR died <> (state = 'dead')::int`,
  ),
  rows(
    '29e',
    'Every suspension has its audit event.',
    `
    SELECT p.workspace_id, p.key_id, p.cause, count(*) FROM suspensions p
    GROUP BY p.workspace_id, p.key_id, p.cause
    HAVING count(*) <> (SELECT count(*) FROM audit_events a WHERE a.workspace_id = p.workspace_id AND a.object_id = p.key_id
                        AND a.action = 'key.suspended' AND a.body::jsonb -> 'body' ->> 'cause' = p.cause)`,
  ),
];
