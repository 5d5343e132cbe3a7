import type { WholeStack } from '../support/whole-stack.ts';

/** Where a job stands, as Postgres says. */
export interface JobState {
  requestId: string;
  state: string;
  version: number;
  /** Slack user ids of those whose ballot stands. */
  voters: string[];
  keyState: string;
  rightId: string | null;
  rightState: string | null;
  attempts: number;
  /** The reveal that waits for "I have saved it". */
  openReveal: string | null;
}

/** Undefined while nobody has asked for a key of this name. */
export async function jobState(whole: WholeStack, name: string): Promise<JobState | undefined> {
  const rows = await whole.sql<JobState>(
    `SELECT r.id AS "requestId", r.state, r.version, k.state AS "keyState",
            ARRAY(SELECT m.slack_user_id FROM ballots b
                  JOIN members m ON m.workspace_id = b.workspace_id AND m.id = b.voter_id
                  WHERE b.workspace_id = r.workspace_id AND b.request_id = r.id
                    AND b.withdrawn_at IS NULL AND NOT b.late) AS voters,
            right_.id AS "rightId", right_.state AS "rightState", coalesce(right_.attempts, 0) AS attempts,
            (SELECT v.id FROM reveals v WHERE v.workspace_id = r.workspace_id AND v.right_id = right_.id
               AND v.confirmed_at IS NULL AND v.lapsed_at IS NULL) AS "openReveal"
     FROM reporting_keys k
     JOIN requests r ON r.workspace_id = k.workspace_id AND r.id = k.request_id
     LEFT JOIN reveal_rights right_ ON right_.workspace_id = r.workspace_id AND right_.request_id = r.id
     WHERE k.workspace_id = $1 AND k.name = $2`,
    [whole.workspaceId, name],
  );
  if (rows.length > 1) throw new Error(`${name} was asked for ${rows.length} times`);
  return rows[0];
}
