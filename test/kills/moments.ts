import type { Failpoint } from '../../config/failpoint.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import type { Job } from './job.ts';

/** What has to be seen from outside for a job to be at a point: in Postgres, or in what a person has just pressed. */
const signs: Record<Failpoint, (job: Job, sql: WholeStack['sql']) => Promise<boolean>> = {
  S1: async (job) => (await job.state()) !== undefined,
  S2: (job, sql) => holds(job, sql, `SELECT FROM outbox WHERE subject_id = $1 AND delivered_at IS NULL`),
  S3: (job, sql) =>
    holds(
      job,
      sql,
      `SELECT FROM outbox WHERE subject_id = $1 AND destination = 'workflow' AND delivered_at IS NOT NULL`,
    ),
  S4: (job, sql) => holds(job, sql, `SELECT FROM card_copies WHERE request_id = $1 AND slack_ts IS NULL`),
  S5: async (job) => ((await job.state())?.voters.length ?? 0) > 0,
  S6: async (job) => ((await job.state())?.voters.length ?? 0) > 1,
  S7: async (job) => (await job.state())?.state === 'approved',
  S8: (job, sql) =>
    holds(
      job,
      sql,
      `SELECT FROM outbox WHERE subject_id = $1 AND destination = 'notification' AND delivered_at IS NOT NULL`,
    ),
  S9: async (job) => job.pressed.has('reveal'),
  S10: async (job) => ((await job.state())?.attempts ?? 0) > 0,
  S11: async (job) => job.shown.length > 0,
  S12: async (job) => job.pressed.has('confirm'),
};

/** Once a job is past a point, there is no use in waiting for a sign that came and went. */
const past: Partial<Record<Failpoint, Failpoint>> = { S2: 'S3', S4: 'S5' };

/** Resolves as soon as a job that is being played is seen to be at this point. */
export async function momentOf(whole: WholeStack, job: Job, point: Failpoint): Promise<void> {
  const later = past[point];
  const seen = async () =>
    (await signs[point](job, whole.sql)) || (later !== undefined && (await signs[later](job, whole.sql)));
  await until(`${job.name} gets to ${point}`, seen, 60_000);
}

async function holds(job: Job, sql: WholeStack['sql'], statement: string): Promise<boolean> {
  const state = await job.state();
  return state !== undefined && (await sql(statement, [state.requestId])).length > 0;
}
