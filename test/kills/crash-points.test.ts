import { Client, Connection } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { Failpoint } from '../../config/failpoint.ts';
import { KEY_CARE } from '../../workflows/contract.ts';
import { useWholeStack } from '../support/use-whole-stack.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { ownerOf, playCell } from './play-cell.ts';
import { RECOVERED_WITHIN_MS, randomCells, seed } from './random-cells.ts';

/** What a crash at each point leaves half done (security.md §6.3). */
const points: [Failpoint, string][] = [
  ['S1', 'the request is committed, nobody was told'],
  ['S2', 'the outbox entry is there, nothing was relayed'],
  ['S3', 'the workflow is signalled, the entry not marked'],
  ['S4', 'a card is posted, its place not stored'],
  ['S5', 'a ballot is committed, its click not acknowledged'],
  ['S6', 'the quorum is reached, the decision not written'],
  ['S7', 'the decision is committed, Temporal not told'],
  ['S8', 'the job is queued, the entry not marked'],
  ['S9', 'Reveal is pressed and acknowledged, nothing claimed'],
  ['S10', 'the reveal is claimed, the secret not shown'],
  ['S11', 'the secret is shown, not confirmed'],
  ['S12', 'the confirmation arrived, nothing committed'],
];

describe('a process killed in the middle of the job', () => {
  const whole = useWholeStack();

  it.each(points)(
    'T36 %s, %s: the job is done all the same, once, and everybody was told the truth',
    async (point) => {
      const tookMs = await playCell(whole(), { point, victim: ownerOf[point], name: `Killed at ${point}` });
      expect(tookMs).toBeLessThan(RECOVERED_WITHIN_MS);
    },
    400_000,
  );

  it.each(randomCells())(
    `T36 %s is killed while another is at %s (seed ${seed}): nothing is lost`,
    async (victim, point) => {
      const tookMs = await playCell(whole(), { point, victim, name: `${victim} killed at ${point}` });
      expect(tookMs).toBeLessThan(RECOVERED_WITHIN_MS);
    },
    400_000,
  );

  it('T36 key-care went on every minute, whatever was killed', async () => {
    await until(
      'two runs of key-care have completed',
      async () => (await completedRuns(whole())) >= 2,
      300_000,
    );
  }, 320_000);
});

async function completedRuns({ stack }: WholeStack): Promise<number> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    const { workflow } = new Client({ connection, namespace: stack.temporalNamespace });
    return (await workflow.count(`WorkflowType = '${KEY_CARE}' AND ExecutionStatus = 'Completed'`)).count;
  } finally {
    await connection.close();
  }
}
