import { GRACE, type Invariant, rows } from './invariant.ts';

export const revealInvariants: Invariant[] = [
  rows(
    '8b',
    'No right to reveal is open past its time, unless a secret shown under it can still be confirmed.',
    `
    SELECT g.workspace_id, g.id, g.expires_at FROM reveal_rights g
    WHERE g.state = 'open' AND g.expires_at < quorate_clock() - ${GRACE} AND NOT EXISTS (
      SELECT FROM reveals v WHERE v.workspace_id = g.workspace_id AND v.right_id = g.id AND v.confirmed_at IS NULL
        AND v.lapsed_at IS NULL AND v.expires_at > quorate_clock() - ${GRACE})`,
  ),
  rows(
    '12',
    'An attempt to reveal was claimed once.',
    `
    SELECT workspace_id, right_id, attempt, count(*) FROM reveals GROUP BY 1, 2, 3 HAVING count(*) > 1`,
  ),
  rows(
    '13',
    'A right allows three attempts, and counts them truly.',
    `
    SELECT g.workspace_id, g.id, g.attempts, count(v.id) AS reveals FROM reveal_rights g
    LEFT JOIN reveals v ON v.workspace_id = g.workspace_id AND v.right_id = g.id
    GROUP BY g.workspace_id, g.id HAVING g.attempts > 3 OR g.attempts <> count(v.id) OR g.attempts <> coalesce(max(v.attempt), 0)`,
  ),
  rows(
    '15',
    'Only the owner of a right claims it, within its time.',
    `
    SELECT v.workspace_id, v.id, v.claimed_by, g.owner_id FROM reveals v
    JOIN reveal_rights g ON g.workspace_id = v.workspace_id AND g.id = v.right_id
    WHERE v.claimed_at < g.created_at OR v.claimed_at >= g.expires_at OR v.claimed_at >= v.expires_at
       OR v.confirmed_at >= v.expires_at
       OR (v.claimed_by <> g.owner_id AND NOT EXISTS (
             SELECT FROM audit_events a WHERE a.workspace_id = g.workspace_id AND a.object_id = g.key_id
               AND a.action = 'key.edited' AND a.at >= v.claimed_at))`,
  ),
  rows(
    '16',
    'Every secret came from exactly one reveal.',
    `
    SELECT s.workspace_id, s.client_id, count(v.id) FROM secrets s
    LEFT JOIN reveals v ON v.workspace_id = s.workspace_id AND v.client_id = s.client_id
    GROUP BY s.workspace_id, s.client_id HAVING count(v.id) <> 1`,
  ),
  rows(
    '16b',
    'A right is confirmed exactly when one of its reveals is, and what closed has nothing left to confirm.',
    `
    SELECT g.workspace_id, g.id, g.state FROM reveal_rights g
    LEFT JOIN reveals v ON v.workspace_id = g.workspace_id AND v.right_id = g.id
    GROUP BY g.workspace_id, g.id HAVING (g.state = 'confirmed') <> (count(v.confirmed_at) = 1)
      OR (g.state <> 'open' AND count(*) FILTER (WHERE v.id IS NOT NULL AND v.confirmed_at IS NULL AND v.lapsed_at IS NULL) > 0)`,
  ),
  rows(
    '10d',
    'The state of a right is what its audit trail says.',
    `
    SELECT g.workspace_id, g.id, g.state, e.actions FROM reveal_rights g
    LEFT JOIN LATERAL (
      SELECT array_agg(a.action ORDER BY a.seq) AS actions FROM audit_events a
      WHERE a.workspace_id = g.workspace_id AND a.object_id = g.id AND a.action LIKE 'right.%') e ON true
    WHERE e.actions IS DISTINCT FROM CASE g.state WHEN 'open' THEN ARRAY['right.opened'] ELSE ARRAY['right.opened', 'right.' || g.state] END`,
  ),
  rows(
    '29c',
    'Every reveal has its audit event, and every such event its reveal.',
    `
    SELECT coalesce(v.workspace_id, a.workspace_id) AS workspace_id, v.id, a.object_id
    FROM (SELECT workspace_id, object_id FROM audit_events WHERE action = 'reveal.claimed') a
    FULL JOIN reveals v ON v.workspace_id = a.workspace_id AND v.id = a.object_id WHERE v.id IS NULL OR a.object_id IS NULL`,
  ),
];
