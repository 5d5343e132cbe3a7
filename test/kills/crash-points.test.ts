import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Failpoint } from '../../config/failpoint.ts';
import type { ProcessName } from '../../dev/stack/stack.ts';
import { arm, ended, revive } from '../support/kill.ts';
import { startWholeStack, type WholeStack } from '../support/whole-stack.ts';
import { Job } from './job.ts';
import { expectDone, settled } from './verdict.ts';

/** Each point with the process that gets there, and what a crash at it leaves half done (security.md §6.3). */
const points: [Failpoint, ProcessName, string][] = [
  ['S1', 'slack-app', 'the request is committed, nobody was told'],
  ['S2', 'worker', 'the outbox entry is there, nothing was relayed'],
  ['S3', 'worker', 'the workflow is signalled, the entry not marked'],
  ['S4', 'notifications', 'a card is posted, its place not stored'],
  ['S5', 'slack-app', 'a ballot is committed, its click not acknowledged'],
  ['S6', 'worker', 'the quorum is reached, the decision not written'],
  ['S7', 'worker', 'the decision is committed, Temporal not told'],
  ['S8', 'worker', 'the job is queued, the entry not marked'],
  ['S9', 'slack-app', 'Reveal is pressed and acknowledged, nothing claimed'],
  ['S10', 'slack-app', 'the reveal is claimed, the secret not shown'],
  ['S11', 'slack-app', 'the secret is shown, not confirmed'],
  ['S12', 'slack-app', 'the confirmation arrived, nothing committed'],
];

describe('a process killed in the middle of the job', () => {
  let whole: WholeStack;
  beforeAll(async () => {
    whole = await startWholeStack();
  }, 120_000);
  afterAll(() => whole?.stop());

  it.each(points)('T36 %s (%s killed: %s): the job is done all the same, once, and everybody was told the truth', async (point, owner) => {
    await settled(whole);
    await arm(whole, owner, point);
    // At S11 the person loses what the window showed, too: the lost secret must never work.
    const job = new Job(whole, `Killed at ${point}`, { losesFirstSecret: point === 'S11' });
    const played = job.play();
    played.catch(() => undefined);
    expect(await ended(whole, owner)).toBe('was ended by SIGKILL');
    await revive(whole, owner);
    await played;
    await expectDone(whole, job);
  }, 180_000);
});
