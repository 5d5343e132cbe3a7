import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Partner } from '../../dev/tour/partner.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { submitRequest } from '../../requests/submit.ts';
import { Job } from '../kills/job.ts';
import { useWholeStack } from '../support/use-whole-stack.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { keyOf, memberOf } from './queue-loss.ts';

const CALLERS = 4;
/** Together below the limit of 100 requests a second. */
const BETWEEN_CALLS_MS = 50;

interface Call {
  status: number;
  /** An answer may be late because the machine is; a call that began late must not succeed. */
  beganAt: number;
}

describe('a key that is stopped while partners use it', () => {
  const stack = useWholeStack(async () => ({ durable: false }));

  it.each([
    ['suspended', suspend],
    ['to be revoked', askToRevoke],
  ] as const)(
    'C9 T11 no call that begins later than a second after a key is %s succeeds',
    async (_how, stop) => {
      const whole = stack();
      const job = new Job(whole, `Stopped by ${stop.name}`);
      await job.play();
      const calls: Call[] = [];
      const ending = new AbortController();
      const callers = Array.from({ length: CALLERS }, () =>
        callAgainAndAgain(whole, job.shown.at(-1) ?? '', calls, ending.signal),
      );
      await until('every caller is served', async () => served(calls).length > 5 * CALLERS);
      await stop(whole, job);
      const committedAt = performance.now();
      await until(
        'every caller is refused',
        async () => calls.filter(({ status }) => status === 401).length > 10 * CALLERS,
      );
      ending.abort();
      await Promise.all(callers);
      const lastServedAt = Math.max(...served(calls).map(({ beganAt }) => beganAt));
      expect(lastServedAt - committedAt).toBeLessThan(1_000);
      expect(new Set(calls.map(({ status }) => status))).toEqual(new Set([200, 401]));
    },
    240_000,
  );
});

function served(calls: readonly Call[]): Call[] {
  return calls.filter(({ status }) => status === 200);
}

async function callAgainAndAgain(
  { stack }: WholeStack,
  token: string,
  calls: Call[],
  ending: AbortSignal,
): Promise<void> {
  const partner = Partner.native(stack.reportingApiUrl, token);
  while (!ending.aborted) {
    const beganAt = performance.now();
    const { status } = await partner.get('/accounts?page_size=10');
    calls.push({ status, beganAt });
    await pause(BETWEEN_CALLS_MS);
  }
}

async function suspend(whole: WholeStack, job: Job): Promise<void> {
  const { db, workspaceId, people } = whole;
  const [keyId, memberId] = [await keyOf(whole, job), await memberOf(whole, people.dmitri.slackUserId)];
  expect(await suspendKey(db, { workspaceId, keyId, memberId })).toMatchObject({ ok: true });
}

/** A key is stopped as soon as its revocation is asked for. */
async function askToRevoke(whole: WholeStack, job: Job): Promise<void> {
  const { db, workspaceId, people } = whole;
  const [keyId, requesterId] = [await keyOf(whole, job), await memberOf(whole, people.dmitri.slackUserId)];
  const asked = {
    workspaceId,
    requesterId,
    kind: 'revoke_reporting_key' as const,
    draft: { keyId, reason: 'Leaked' },
  };
  expect(await submitRequest(db, STANDARD_BOUNDS, asked)).toMatchObject({ ok: true });
}
