import pg from 'pg';
import { expect } from 'vitest';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { Partner } from '../../dev/tour/partner.ts';
import { broken, checkInvariants } from '../../invariants/check.ts';
import { cardBlockId } from '../../slack-app/surfaces/card.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { asksFor, type Job, wasTold } from './job.ts';

/** Every entry of the outbox has left and was worked off: there is nothing left to do. */
export async function settled(whole: WholeStack, timeoutMs = 120_000): Promise<void> {
  await until('everything is told', async () => (await untold(whole)) === 0, timeoutMs);
}

export async function untold(whole: WholeStack): Promise<number> {
  const [row] = await whole.sql<{ count: number }>(
    `SELECT count(*)::int FROM outbox
     WHERE delivered_at IS NULL OR (destination = 'notification' AND handled_at IS NULL)`,
  );
  return row?.count ?? 0;
}

/** The job is done, once, and nobody was told otherwise: what must be true after any kill. */
export async function expectDone(whole: WholeStack, job: Job, { slackKept = true } = {}): Promise<void> {
  await settled(whole);
  const state = await job.known();
  expect(state).toMatchObject({ state: 'approved', keyState: 'active', rightState: 'confirmed' });
  expect(state.voters.toSorted()).toEqual(
    [whole.people.ana.slackUserId, whole.people.ben.slackUserId].toSorted(),
  );
  await expectOneDecision(whole, state.requestId);
  await expectOneWorkingSecret(whole, job);
  await expectTrueCards(whole, state.requestId);
  if (slackKept) {
    expect(
      job.foundInHome || wasTold(whole.people.erin, job.name, /approved/i),
      'the requester was told of the approval',
    ).toBe(true);
    expect(wasTold(whole.people.erin, job.name, /works/i), 'the owner was told that it works').toBe(true);
  }
  await expectSound(whole);
}

async function expectOneDecision(whole: WholeStack, requestId: string): Promise<void> {
  const decisions = await whole.sql(
    `SELECT action FROM audit_events WHERE object_id = $1 AND action IN
       ('request.approved', 'request.rejected', 'request.expired', 'request.cancelled', 'request.failed')`,
    [requestId],
  );
  expect(decisions).toEqual([{ action: 'request.approved' }]);
}

/** The last secret shown is the one that works; whatever was minted before it is dead. */
async function expectOneWorkingSecret(whole: WholeStack, job: Job): Promise<void> {
  const secrets = await whole.sql<{ client_id: string }>(
    `SELECT s.client_id FROM secrets s JOIN reporting_keys k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
     WHERE k.workspace_id = $1 AND k.name = $2 AND s.state <> 'dead'`,
    [whole.workspaceId, job.name],
  );
  const working = job.shown.at(-1) ?? 'none was shown';
  expect(secrets.map(({ client_id }) => client_id)).toEqual([working.split('_')[2]]);
  const statusOf = async (token: string) =>
    (await Partner.native(whole.stack.reportingApiUrl, token).get('/whoami')).status;
  expect(await statusOf(working)).toBe(200);
  for (const lost of job.shown.slice(0, -1)) expect(await statusOf(lost)).toBe(401);
}

/** No message anywhere still asks for a ballot, and every copy that we know of shows the last version. */
async function expectTrueCards(whole: WholeStack, requestId: string): Promise<void> {
  const old = await whole.sql(
    `SELECT c.recipient, c.shown_version, r.version FROM card_copies c
     JOIN requests r ON r.workspace_id = c.workspace_id AND r.id = c.request_id
     WHERE c.request_id = $1 AND NOT c.gone AND c.slack_ts IS NOT NULL AND c.shown_version <> r.version`,
    [requestId],
  );
  expect(old).toEqual([]);
  const copies = messagesEverywhere(whole).filter(({ blocks = [] }) =>
    blocks.some(({ block_id }) => block_id === cardBlockId(requestId)),
  );
  const inEach = Map.groupBy(copies, ({ channel }) => channel);
  // T72: whoever was killed between posting a card and storing where may leave one more, and it is kept true like the other.
  for (const [channel, { length }] of inEach)
    expect(length, `copies of one card in ${channel}`).toBeLessThanOrEqual(2);
  await until(
    'no card asks any more',
    async () => messagesEverywhere(whole).every((message) => !asksFor(message, requestId)),
    5_000,
  );
}

/** What anybody can see in Slack. */
export function messagesEverywhere(whole: WholeStack): SlackMessage[] {
  const all = Object.values(whole.people).flatMap((person) => person.messages());
  return [...new Map(all.map((message) => [`${message.channel}/${message.ts}`, message])).values()];
}

/** `npm run invariants` finds nothing. */
export async function expectSound(whole: WholeStack): Promise<void> {
  const pool = new pg.Pool({ connectionString: whole.stack.databaseOwnerUrl, max: 1 });
  try {
    expect(broken(await checkInvariants(pool))).toEqual([]);
  } finally {
    await pool.end();
  }
}
