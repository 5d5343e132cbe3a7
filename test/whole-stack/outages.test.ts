import { describe, expect, it } from 'vitest';
import { Partner } from '../../dev/tour/partner.ts';
import { asksFor, Job } from '../kills/job.ts';
import { expectDone, expectSound, messagesEverywhere, settled } from '../kills/verdict.ts';
import { kill, revive } from '../support/kill.ts';
import { useWholeStack } from '../support/use-whole-stack.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { flicker, loseQueueOnPostgres, timesTold } from './queue-loss.ts';

describe('the whole stack, when something is away', () => {
  const stack = useWholeStack();

  it('T37 with Temporal away ballots, reveals, stops and reads go on; once it is back, everything due is decided', async () => {
    const whole = stack();
    const [revealed, approved, asked] = ['Away: reveal', 'Away: approve', 'Away: ask'].map(
      (name) => new Job(whole, name),
    ) as [Job, Job, Job];
    await revealed.ask();
    await revealed.approveBy('ana');
    await revealed.approveBy('ben');
    await until('it can be revealed', async () => (await revealed.known()).rightId ?? undefined, 60_000);
    await approved.ask();
    await until(
      'its card is there',
      async () => asksForAnybody(whole, (await approved.known()).requestId),
      30_000,
    );
    await settled(whole);

    await kill(whole, 'temporal');
    await revealed.revealAndConfirm();
    await Partner.native(whole.stack.reportingApiUrl, revealed.shown.at(-1) ?? '').expectStatus(200);
    await approved.approveBy('ana');
    await approved.approveBy('ben');
    await asked.ask();
    expect(await approved.known()).toMatchObject({ state: 'pending' });

    await revive(whole, 'temporal');
    await until('the quorum is decided', async () => (await approved.known()).state === 'approved', 120_000);
    for (const job of [approved, asked]) await job.play();
    for (const job of [revealed, approved, asked]) await expectDone(whole, job);
  }, 480_000);

  it('T38 the queue loses all its data while notifications wait: each is told, at least once and at most twice', async () => {
    const whole = stack();
    const job = new Job(whole, 'Queue lost');
    await job.play();
    await settled(whole);
    await whole.stack.processes.get('notifications')?.stop();
    const entries = await flicker(whole, job, 100);
    await loseQueueOnPostgres(whole);
    await whole.stack.startProcess('notifications');
    await settled(whole);
    const told = timesTold(whole, entries);
    expect([...told.values()].filter((times) => times < 1 || times > 2)).toEqual([]);
    expect(told.size).toBe(100);
    await expectSound(whole);
  }, 480_000);

  it('a Slack that forgot its messages gets the cards of undecided requests anew, and they work', async () => {
    const whole = stack();
    const job = new Job(whole, 'Slack forgot');
    await job.ask();
    const { requestId } = await job.known();
    await until('its cards are there', async () => asksForAnybody(whole, requestId), 30_000);
    await settled(whole);
    await kill(whole, 'slack');
    await revive(whole, 'slack');
    await whole.meetAgain();
    expect(messagesEverywhere(whole)).toEqual([]);
    await whole.stack.processes.get('notifications')?.stop();
    await whole.stack.startProcess('notifications');
    await job.play();
    await expectDone(whole, job);
  }, 480_000);
});

function asksForAnybody(whole: WholeStack, requestId: string): boolean {
  return messagesEverywhere(whole).some((message) => asksFor(message, requestId));
}
