import type { PoolClient } from 'pg';
import { hashAsStored } from '../requests/content-hash.ts';
import { type AnyRequest, requestFromRow } from '../requests/find-request.ts';
import { GRACE, type Invariant, rows } from './invariant.ts';

const TERMINAL = `('request.approved', 'request.rejected', 'request.expired', 'request.cancelled', 'request.failed')`;

export const requestInvariants: Invariant[] = [
  rows(
    '7',
    'An approved request was decided before its deadline.',
    `
    SELECT workspace_id, id, decided_at, expires_at FROM requests WHERE state = 'approved' AND decided_at >= expires_at`,
  ),
  rows(
    '8',
    'No request is open past its deadline.',
    `
    SELECT workspace_id, id, expires_at FROM requests WHERE state = 'pending' AND expires_at < quorate_clock() - ${GRACE}`,
  ),
  rows(
    '9',
    'A request ended at most once.',
    `
    SELECT workspace_id, object_id, count(*) FROM audit_events WHERE action IN ${TERMINAL}
    GROUP BY workspace_id, object_id HAVING count(*) > 1`,
  ),
  rows(
    '10a',
    'The state of a request is what its audit trail says.',
    `
    SELECT r.workspace_id, r.id, r.state, e.action FROM requests r
    LEFT JOIN LATERAL (
      SELECT a.action FROM audit_events a
      WHERE a.workspace_id = r.workspace_id AND a.object_id = r.id AND a.action IN ${TERMINAL}
      ORDER BY a.seq DESC LIMIT 1) e ON true
    WHERE coalesce(e.action, 'request.pending') <> 'request.' || r.state`,
  ),
  rows(
    '10b',
    'Every request and every decision in the audit trail is in the table.',
    `
    SELECT a.workspace_id, a.object_id, a.action FROM audit_events a
    WHERE a.action IN ('request.submitted', 'request.approved', 'request.rejected', 'request.expired', 'request.cancelled', 'request.failed')
      AND NOT EXISTS (SELECT FROM requests r WHERE r.workspace_id = a.workspace_id AND r.id = a.object_id)`,
  ),
  rows(
    '11b',
    'The content hash of a request is the one that its audit trail names.',
    `
    SELECT r.workspace_id, r.id FROM requests r
    WHERE (SELECT array_agg(a.body::jsonb -> 'body' ->> 'content_hash') FROM audit_events a
           WHERE a.workspace_id = r.workspace_id AND a.object_id = r.id AND a.action = 'request.submitted')
          IS DISTINCT FROM ARRAY[encode(r.content_hash, 'hex')]`,
  ),
  { id: '11a', promise: 'The content hash of a request is that of its content.', find: wrongHashes },
  rows(
    '35',
    'A request whose workflow should run has a time at which it is looked at again, and an ended one has not.',
    `
    SELECT r.workspace_id, r.id, r.state, r.next_wake_at FROM requests r
    LEFT JOIN reveal_rights g ON g.workspace_id = r.workspace_id AND g.request_id = r.id AND g.state = 'open'
    WHERE CASE WHEN r.state = 'pending' OR g.id IS NOT NULL THEN r.next_wake_at IS NULL
               ELSE r.next_wake_at < quorate_clock() - interval '10 minutes' END`,
  ),
  rows(
    '39',
    'Every copy of the card of a decided request shows that it was decided.',
    `
    SELECT c.workspace_id, c.request_id, c.recipient, c.shown_version, r.version FROM card_copies c
    JOIN requests r ON r.workspace_id = c.workspace_id AND r.id = c.request_id
    WHERE r.state <> 'pending' AND r.decided_at < quorate_clock() - ${GRACE} AND NOT c.gone AND c.shown_version < r.version`,
  ),
  rows(
    '40',
    'Versions of an admin rule begin at 1, leave none out, and the last one is in force.',
    `
    SELECT workspace_id, kind, array_agg(version ORDER BY version) AS versions FROM admin_rules
    GROUP BY workspace_id, kind
    HAVING max(version) <> count(*) OR count(*) FILTER (WHERE current) <> 1 OR max(version) <> max(version) FILTER (WHERE current)`,
  ),
];

interface Stored {
  workspace_id: string;
  id: string;
  kind: string;
  requester_id: string;
  owner_id: string | null;
  excluded_ids: string[];
  target_id: string | null;
  content: unknown;
  content_salt: Buffer | null;
  content_hash: Buffer;
  base_version: number | null;
  rule_kind: string;
  rule_version: number;
  expires_at: Date;
}

async function wrongHashes(client: PoolClient) {
  const { rows: requests } = await client.query<Stored>(
    'SELECT * FROM requests WHERE content_salt IS NOT NULL',
  );
  return requests
    .filter((row) => !hashAsStored(asRequest(row)).equals(row.content_hash))
    .map(({ workspace_id, id }) => ({ workspace_id, id }));
}

function asRequest(row: Stored): AnyRequest {
  const named = Object.entries(row).map(([column, value]) => [
    column.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return requestFromRow(Object.fromEntries(named) as Parameters<typeof requestFromRow>[0]);
}
