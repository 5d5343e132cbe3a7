import { inWorkspace } from '../../database/workspace-context.ts';
import type { Posted } from '../channels/find-posted.ts';
import type { NotifyDeps } from '../deps.ts';
import { DELIVERED, type Result } from '../result.ts';
import { isGone, slackFailure } from '../slack-failure.ts';
import { type CopyKey, releaseCopy, storeGone, storeShown, type TakenCopy, takeCopy } from './copies.ts';
import { editCard, findCard, postCard } from './send-card.ts';
import { readTruth, type Truth } from './truth.ts';

/** While ballots pour in a message is edited so often at most; a decision never waits. */
const EDIT_EVERY_MS = 2_000;
/** Whoever finds a copy busy looks again so soon. */
const LOOK_AGAIN_MS = 250;
/** The lease lasts for so many calls; a card that moves on faster is left to the delivery that moved it. */
const MOST_ROUNDS = 2;

export interface Keeping {
  /** Look whether the message is still there, and post it anew where it is not and its reader may still act. */
  restore?: boolean;
}

/** What is known of the message: nothing yet, where it is and what it shows, or that it is gone. */
interface Known {
  place: Posted | null;
  version: number;
  shownAt: Date | null;
  gone: boolean;
}

/**
 * Makes one person's copy show what is true now, as its only updater: posts it when that person is asked and has none,
 * edits it when it shows an older version, and looks again after each call, because the request may have moved meanwhile.
 */
export async function keepTrue(deps: NotifyDeps, key: CopyKey, keeping: Keeping = {}): Promise<Result> {
  const taken = await inWorkspace(deps.db, key.workspaceId, (trx) => takeCopy(trx, key));
  if ('busyForMs' in taken) return { state: 'later', inMs: Math.min(taken.busyForMs, LOOK_AGAIN_MS) };
  try {
    return await update(deps, taken, keeping);
  } catch (error) {
    return slackFailure(error);
  } finally {
    await inWorkspace(deps.db, key.workspaceId, (trx) => releaseCopy(trx, taken));
  }
}

async function update(deps: NotifyDeps, taken: TakenCopy, keeping: Keeping): Promise<Result> {
  let known = knownOf(taken);
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const truth = await readTruth(deps, taken.key);
    if (!truth) return { state: 'dropped', reason: 'no such request or member' };
    if (!known.place && !known.gone && taken.begunBefore)
      known = { ...known, place: (await findCard(deps, truth)) ?? null };
    const due = whatIsDue(known, truth, keeping.restore === true && round === 1);
    if (due === 'nothing') {
      // A copy that was begun and never posted; now that all is decided, nobody will.
      if (!known.place && truth.view.state !== 'pending')
        await inWorkspace(deps.db, taken.key.workspaceId, (trx) => storeGone(trx, taken));
      return DELIVERED;
    }
    if (typeof due === 'object') return due;
    known = await show(deps, taken, known, truth, keeping);
    if (known.gone) return DELIVERED;
  }
  return { state: 'later', inMs: LOOK_AGAIN_MS };
}

function knownOf({ copy }: TakenCopy): Known {
  const { slackChannel: channel, slackTs: ts, shownVersion: version, shownAt, gone } = copy;
  return { place: channel !== null && ts !== null ? { channel, ts } : null, version, shownAt, gone };
}

function whatIsDue(
  { place, version, shownAt, gone }: Known,
  { view, reader, now }: Truth,
  restore: boolean,
): 'show' | 'nothing' | Result {
  const asked = view.mayVote.some(({ id }) => id === reader.id);
  if (gone) return restore && asked ? 'show' : 'nothing';
  if (!place) return asked ? 'show' : 'nothing';
  if (restore) return 'show';
  if (version >= view.version) return 'nothing';
  const waitMs = view.state === 'pending' && shownAt ? shownAt.getTime() + EDIT_EVERY_MS - now.getTime() : 0;
  return waitMs > 0 ? { state: 'later', inMs: waitMs } : 'show';
}

/** Posts or edits, and stores what came of it. */
async function show(
  deps: NotifyDeps,
  taken: TakenCopy,
  { place, gone }: Known,
  truth: Truth,
  { restore }: Keeping,
): Promise<Known> {
  const { db } = deps;
  const { key } = taken;
  const { view, reader, now } = truth;
  const asked = view.mayVote.some(({ id }) => id === reader.id);
  try {
    const shown = place && !gone ? await editCard(deps, truth, place) : await postCard(deps, truth);
    await inWorkspace(db, key.workspaceId, (trx) =>
      storeShown(trx, taken, { place: shown, version: view.version, at: now }),
    );
    return { place: shown, version: view.version, shownAt: now, gone: false };
  } catch (error) {
    if (!place || gone || !isGone(error)) throw error;
    await inWorkspace(db, key.workspaceId, (trx) => storeGone(trx, taken));
    const lost: Known = { place: null, version: 0, shownAt: null, gone: true };
    return restore && asked ? show(deps, taken, lost, truth, {}) : lost;
  }
}
