import type { PoolClient } from 'pg';
import { type AdminRule, type Roster, shortfall } from '../domain/admin-rule.ts';
import type { MemberId } from '../domain/ids.ts';
import { type Invariant, rows } from './invariant.ts';

/** Ballots that stood when their request was decided: neither late nor withdrawn before, cast on its very content. */
const STANDING = `
  b.workspace_id = r.workspace_id AND b.request_id = r.id AND NOT b.late AND b.content_hash = r.content_hash
  AND b.cast_at <= r.decided_at AND b.cast_at < r.expires_at AND (b.withdrawn_at IS NULL OR b.withdrawn_at > r.decided_at)`;

/** Whether a ballot's voter was active when the request was decided, as the audit trail tells it. */
const VOTER_ACTIVE = `
  coalesce((SELECT a.action FROM audit_events a WHERE a.workspace_id = b.workspace_id AND a.object_id = b.voter_id
      AND a.action IN ('member.deactivated', 'member.reactivated')
      AND a.seq < (SELECT min(d.seq) FROM audit_events d WHERE d.workspace_id = r.workspace_id AND d.object_id = r.id
                   AND d.action = 'request.' || r.state)
      ORDER BY a.seq DESC LIMIT 1), 'member.reactivated') = 'member.reactivated'`;

/** Whether the voter may have become the owner of the key in question after voting: the owner's ballot does not count. */
const NEW_OWNER = `
  (r.kind = 'revoke_reporting_key' AND EXISTS (
    SELECT FROM audit_events a WHERE a.workspace_id = r.workspace_id AND a.object_id = r.target_id
      AND a.action = 'key.edited' AND a.at >= b.cast_at))`;

export const ballotInvariants: Invariant[] = [
  {
    id: '2',
    promise:
      'An approved request has its quorum, of distinct people who were eligible when voting and deciding.',
    find: withoutQuorum,
  },
  rows(
    '3',
    'Nobody whose ballot must not count has one.',
    `
    SELECT b.workspace_id, b.request_id, b.voter_id FROM ballots b
    JOIN requests r ON r.workspace_id = b.workspace_id AND r.id = b.request_id WHERE b.voter_id = ANY (r.excluded_ids)`,
  ),
  rows(
    '4',
    'Nobody has two ballots in force on one request.',
    `
    SELECT workspace_id, request_id, voter_id, count(*) FROM ballots WHERE withdrawn_at IS NULL AND NOT late
    GROUP BY workspace_id, request_id, voter_id HAVING count(*) > 1`,
  ),
  rows(
    '5',
    'Every admin rule has steps, and every step needs at least one approval.',
    `
    SELECT workspace_id, kind, version, rule FROM admin_rules
    WHERE jsonb_array_length(rule -> 'steps') = 0 OR rule @? '$.steps[*] ? (@.approvals < 1)'`,
  ),
  rows(
    '6',
    'A request that somebody eligible rejected is not approved.',
    `
    SELECT r.workspace_id, r.id, b.voter_id FROM requests r JOIN ballots b ON ${STANDING}
    WHERE r.state = 'approved' AND b.choice = 'reject' AND ${VOTER_ACTIVE} AND NOT ${NEW_OWNER}`,
  ),
  rows(
    '6b',
    'A rejected request was rejected by somebody.',
    `
    SELECT r.workspace_id, r.id FROM requests r WHERE r.state = 'rejected'
      AND NOT EXISTS (SELECT FROM ballots b WHERE ${STANDING} AND b.choice = 'reject')`,
  ),
  rows(
    '10c',
    'The ballots in force are what the audit trail says: whoever cast one last and did not withdraw it.',
    `
    WITH said AS (
      SELECT workspace_id, object_id AS request_id, actor AS voter_id,
             (array_agg(action ORDER BY seq DESC))[1] = 'ballot.cast' AS stands
      FROM audit_events WHERE action IN ('ballot.cast', 'ballot.withdrawn') GROUP BY 1, 2, 3
    ), stands AS (
      SELECT workspace_id, request_id, voter_id, true AS said FROM said WHERE stands
    ), kept AS (
      SELECT DISTINCT workspace_id, request_id, voter_id, true AS kept FROM ballots WHERE withdrawn_at IS NULL AND NOT late
    )
    SELECT workspace_id, request_id, voter_id, said, kept FROM stands FULL JOIN kept USING (workspace_id, request_id, voter_id)
    WHERE said IS NULL OR kept IS NULL`,
  ),
  rows(
    '29a',
    'Every ballot has its audit event, and every such event its ballot.',
    `
    WITH told AS (
      SELECT workspace_id, object_id AS request_id, actor AS voter_id, count(*) AS n FROM audit_events
      WHERE action = 'ballot.cast' GROUP BY 1, 2, 3
    ), cast_ballots AS (
      SELECT workspace_id, request_id, voter_id, count(*) AS n FROM ballots WHERE NOT late GROUP BY 1, 2, 3
    )
    SELECT workspace_id, request_id, voter_id, told.n AS events, cast_ballots.n AS ballots
    FROM told FULL JOIN cast_ballots USING (workspace_id, request_id, voter_id)
    WHERE told.n IS DISTINCT FROM cast_ballots.n`,
  ),
  rows(
    '29b',
    'Every late ballot has its audit event.',
    `
    SELECT b.workspace_id, b.id FROM ballots b WHERE b.late AND NOT EXISTS (
      SELECT FROM audit_events a WHERE a.workspace_id = b.workspace_id AND a.object_id = b.request_id
        AND a.actor = b.voter_id AND a.action = 'ballot.late')`,
  ),
  rows(
    '29g',
    'Every reason of a reject has its audit event, and every such event its reason.',
    `
    WITH told AS (
      SELECT workspace_id, object_id AS request_id, actor AS voter_id, count(*) AS n FROM audit_events
      WHERE action = 'ballot.explained' GROUP BY 1, 2, 3
    ), reasons AS (
      SELECT workspace_id, request_id, voter_id, count(*) AS n FROM ballots WHERE reason IS NOT NULL GROUP BY 1, 2, 3
    )
    SELECT workspace_id, request_id, voter_id, told.n AS events, reasons.n AS reasons
    FROM told FULL JOIN reasons USING (workspace_id, request_id, voter_id)
    WHERE told.n IS DISTINCT FROM reasons.n`,
  ),
];

interface Approved {
  workspace_id: string;
  id: string;
  rule: AdminRule;
  voters: MemberId[];
  administrators: MemberId[];
  excluded_ids: MemberId[];
  groups: Record<string, MemberId[]>;
}

/** Whether the approvals that stood can fill every seat of the rule: the same question as whether they could be had. */
async function withoutQuorum(client: PoolClient) {
  const { rows: approved } = await client.query<Approved>(`
    SELECT r.workspace_id, r.id, ar.rule, r.excluded_ids,
      ARRAY(SELECT b.voter_id FROM ballots b WHERE ${STANDING} AND b.choice = 'approve' AND ${VOTER_ACTIVE}) AS voters,
      ARRAY(SELECT m.id FROM members m WHERE m.workspace_id = r.workspace_id AND m.role = 'administrator') AS administrators,
      coalesce((SELECT jsonb_object_agg(g.group_id, g.ids) FROM (
        SELECT s.group_id, jsonb_agg(s.member_id) AS ids FROM approver_group_members s
        WHERE s.workspace_id = r.workspace_id GROUP BY 1) g), '{}') AS groups
    FROM requests r JOIN admin_rules ar ON ar.workspace_id = r.workspace_id AND ar.kind = r.rule_kind AND ar.version = r.rule_version
    WHERE r.state = 'approved'`);
  return approved
    .filter((request) => shortfall(request.rule, rosterOf(request), request.excluded_ids))
    .map(({ workspace_id, id, voters }) => ({ workspace_id, id, voters }));
}

/** The roster in which only those who voted are there. */
function rosterOf({ voters, administrators, groups }: Approved): Roster {
  return {
    active: new Set(voters),
    administrators: new Set(administrators),
    groups: new Map(Object.entries(groups).map(([id, members]) => [id, new Set(members)])),
  };
}
