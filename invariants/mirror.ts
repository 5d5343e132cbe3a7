import { type Invariant, rows } from './invariant.ts';

/** What the partner's lists read instead of the rows themselves says what the rows would (docs/flat-reads/README.md). */
export const mirrorInvariants: Invariant[] = [
  rows(
    '43a',
    'Every mirrored account is in the set of exactly the entities that hold it.',
    `
    SELECT a.workspace_id, a.id, a.set_id FROM mirrored_accounts a
    LEFT JOIN entity_sets s ON s.workspace_id = a.workspace_id AND s.id = a.set_id
    LEFT JOIN account_activity v ON v.workspace_id = a.workspace_id AND v.account_id = a.id
    WHERE s.entity_ids IS DISTINCT FROM entities_of(a.workspace_id, a.id) OR v.account_id IS NULL OR v.set_id IS DISTINCT FROM a.set_id`,
  ),
  rows(
    '43b',
    'Every entity set counts its accounts, and is found by each of its entities.',
    `
    SELECT s.workspace_id, s.id, s.accounts FROM entity_sets s
    WHERE s.accounts <> (SELECT count(*) FROM mirrored_accounts a WHERE a.workspace_id = s.workspace_id AND a.set_id = s.id)
      OR s.entity_ids IS DISTINCT FROM (SELECT array_agg(m.entity_id ORDER BY m.entity_id) FROM entity_set_members m
                                        WHERE m.workspace_id = s.workspace_id AND m.set_id = s.id)`,
  ),
  rows(
    '43c',
    'Every account knows how many transactions it has, the first and the last.',
    `
    SELECT v.workspace_id, v.account_id FROM account_activity v
    LEFT JOIN (SELECT workspace_id, account_id, count(*) AS n, min(created_on) AS first_on, max(created_on) AS last_on
               FROM mirrored_transactions GROUP BY 1, 2) t USING (workspace_id, account_id)
    WHERE v.transactions <> coalesce(t.n, 0) OR (v.first_on, v.last_on) IS DISTINCT FROM (t.first_on, t.last_on)`,
  ),
  rows(
    '43d',
    'Every counter of transactions says what counting again gives.',
    `
    WITH standing AS (
      SELECT t.workspace_id, o.set_id, t.kind_id, slot_of(t.created_on, 12) AS slot, count(*) AS n
      FROM mirrored_transactions t
      JOIN account_activity v ON v.workspace_id = t.workspace_id AND v.account_id = t.account_id
      CROSS JOIN LATERAL (VALUES (v.set_id), (CASE WHEN v.busy THEN -v.account_id END)) AS o (set_id)
      WHERE o.set_id IS NOT NULL GROUP BY 1, 2, 3, 4
    ), again AS (
      SELECT s.workspace_id, s.set_id, w.span, w.kind_id, w.slot, sum(s.n) AS n FROM standing s
      CROSS JOIN LATERAL (VALUES (12, 0, s.slot), (17, 0, s.slot >> 5), (22, 0, s.slot >> 10), (63, 0, 0),
        (14, s.kind_id, s.slot >> 2), (19, s.kind_id, s.slot >> 7), (24, s.kind_id, s.slot >> 12), (63, s.kind_id, 0)) AS w (span, kind_id, slot)
      GROUP BY 1, 2, 3, 4, 5)
    SELECT workspace_id, set_id, span, kind_id, slot, c.n AS counter, again.n AS counted
    FROM again FULL JOIN (SELECT * FROM transaction_counts WHERE n <> 0) c USING (workspace_id, set_id, span, kind_id, slot)
    WHERE c.n IS DISTINCT FROM again.n`,
  ),
  rows(
    '43e',
    'Every narrow counter names each account whose transactions it counts.',
    `
    SELECT w.workspace_id, w.set_id, w.span, w.kind_id, w.slot, w.account_id FROM (
      SELECT DISTINCT t.workspace_id, o.set_id, k.span, k.kind_id, slot_of(t.created_on, k.span) AS slot, t.account_id
      FROM mirrored_transactions t
      JOIN account_activity v ON v.workspace_id = t.workspace_id AND v.account_id = t.account_id
      CROSS JOIN LATERAL (VALUES (v.set_id), (CASE WHEN v.busy THEN -v.account_id END)) AS o (set_id)
      CROSS JOIN LATERAL (VALUES (12, 0), (14, t.kind_id)) AS k (span, kind_id) WHERE o.set_id IS NOT NULL) w
    LEFT JOIN transaction_counts c USING (workspace_id, set_id, span, kind_id, slot)
    WHERE (w.account_id = ANY (c.accounts)) IS NOT TRUE`,
  ),
  rows(
    '43f',
    'Every transaction is of the kind that its currency, type and status make.',
    `
    SELECT t.workspace_id, t.id FROM mirrored_transactions t
    LEFT JOIN transaction_kinds k ON k.workspace_id = t.workspace_id AND k.id = t.kind_id
    WHERE (t.currency, t.type, t.status) IS DISTINCT FROM (k.currency, k.type, k.status)`,
  ),
];
