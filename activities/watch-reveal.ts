import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { MOST_ATTEMPTS } from '../keys/claim-reveal.ts';
import { closeRight, type RevealRight } from '../keys/close-right.ts';
import { endSecrets } from '../keys/end-secrets.ts';
import { findOpenReveal, findRightOfRequest } from '../keys/find-right.ts';
import type { ActivityDeps } from './deps.ts';
import { lookAgainAt } from './look-again.ts';
import { orThrow } from './or-throw.ts';

export type Watch = { over: true } | { over: false; lookAgainInMs: number };

/**
 * Looks after an approved creation's right to reveal: an unconfirmed secret dies after its 15 minutes, the right lapses
 * when its time or its attempts are used up. Over when there is no right, or it has ended.
 */
export async function watchReveal({ db }: ActivityDeps, id: RequestId): Promise<Watch> {
  const workspaceId = workspaceOf(id);
  const outcome = await governanceTransaction<Watch>(db, workspaceId, async (governance) => {
    const right = await findRightOfRequest(governance.trx, workspaceId, id);
    if (right?.state !== 'open') return done({ over: true });
    const dueAt = await careForRight(governance, right);
    if (!dueAt) return done({ over: true });
    return done({ over: false, lookAgainInMs: await lookAgainAt(governance, id, dueAt) });
  });
  return orThrow(outcome);
}

/** Closes what time has closed in an open right; gives the next moment to look, or null when the right has ended. */
export async function careForRight(governance: Governance, right: RevealRight): Promise<Date | null> {
  const { trx, workspaceId, now } = governance;
  const reveal = await findOpenReveal(trx, workspaceId, right.id);
  if (reveal && now < reveal.expiresAt) return reveal.expiresAt;
  if (reveal) {
    await endSecrets(governance, 'system', right.keyId, ['unconfirmed']);
    governance.record({ actor: 'system', action: 'reveal.lapsed', objectId: reveal.id });
    if (right.attempts < MOST_ATTEMPTS && now < right.expiresAt) governance.notify('secret_died', right.id);
  }
  const reason = right.attempts >= MOST_ATTEMPTS ? 'attempts_used_up' : 'not_used_in_time';
  if (now < right.expiresAt && reason === 'not_used_in_time') return right.expiresAt;
  await closeRight(governance, 'system', right, 'lapsed', reason);
  return null;
}
