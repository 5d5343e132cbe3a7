import type { KeyId, MemberId } from '../../domain/ids.ts';
import { resumeKey } from '../../keys/resume.ts';
import { suspendKey } from '../../keys/suspend.ts';
import type { Job } from '../kills/job.ts';
import { messagesEverywhere } from '../kills/verdict.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';

/** Stops and resumes a job's key until that many notifications wait in the queue; gives their outbox ids. */
export async function flicker(whole: WholeStack, job: Job, notifications: number): Promise<number[]> {
  const { db, workspaceId } = whole;
  const keyId = await keyOf(whole, job);
  const memberId = await memberOf(whole, whole.people.dmitri.slackUserId);
  for (let told = 0; told < notifications; told += 2) {
    await suspendKey(db, { workspaceId, keyId, memberId });
    await resumeKey(db, { workspaceId, keyId, memberId });
  }
  const entries = () =>
    whole.sql<{ id: string; delivered: boolean }>(
      `SELECT id, delivered_at IS NOT NULL AS delivered FROM outbox
       WHERE subject_id = $1 AND event IN ('key_suspended', 'key_resumed') AND handled_at IS NULL`,
      [keyId],
    );
  await until('all of it is in the queue', async () => {
    const rows = await entries();
    return rows.length === notifications && rows.every(({ delivered }) => delivered);
  });
  return (await entries()).map(({ id }) => Number(id));
}

export async function keyOf(whole: WholeStack, job: Job): Promise<KeyId> {
  const [row] = await whole.sql<{ id: KeyId }>('SELECT id FROM reporting_keys WHERE name = $1', [job.name]);
  if (!row) throw new Error(`There is no key ${job.name}.`);
  return row.id;
}

export async function memberOf(whole: WholeStack, slackUserId: string): Promise<MemberId> {
  const [row] = await whole.sql<{ id: MemberId }>('SELECT id FROM members WHERE slack_user_id = $1', [
    slackUserId,
  ]);
  if (!row) throw new Error(`${slackUserId} is no member.`);
  return row.id;
}

/** Everything that BullMQ keeps in PostgreSQL is gone, but for the note of which schema it has. */
export async function loseQueueOnPostgres(whole: WholeStack): Promise<void> {
  const tables = await whole.sql<{ name: string }>(
    `SELECT format('bullmq.%I', tablename) AS name FROM pg_tables
     WHERE schemaname = 'bullmq' AND tablename NOT LIKE '%migration%'`,
  );
  await whole.sql(`TRUNCATE ${tables.map(({ name }) => name).join(', ')} CASCADE`);
}

/** How often each entry of the outbox was said in Slack: a message is known by the entry in its first block's id. */
export function timesTold(whole: WholeStack, entries: readonly number[]): Map<number, number> {
  const said = messagesEverywhere(whole).map(({ blocks = [] }) => blocks[0]?.block_id ?? '');
  return new Map(
    entries.map((id) => [
      id,
      said.filter((blockId) => blockId.startsWith(`told_${whole.workspaceId}_${id}_`)).length,
    ]),
  );
}
