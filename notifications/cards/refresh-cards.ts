import { inWorkspace } from '../../database/workspace-context.ts';
import type { MemberId, RequestId, WorkspaceId } from '../../domain/ids.ts';
import { viewRequest } from '../../requests/request-view.ts';
import type { NotifyDeps } from '../deps.ts';
import { type Result, together } from '../result.ts';
import { holdersOf } from './copies.ts';
import { type Keeping, keepTrue } from './keep-true.ts';

const AT_ONCE = 4;

/** Every copy of a request's card, and one for each person who is asked and has none. One that fails stops no other. */
export async function refreshCards(
  deps: NotifyDeps,
  workspaceId: WorkspaceId,
  requestId: RequestId,
  keeping: Keeping = {},
): Promise<Result> {
  const recipients = await inWorkspace(deps.db, workspaceId, async (trx) => {
    const view = await viewRequest(trx, workspaceId, requestId);
    const asked = view?.mayVote.map(({ id }) => id) ?? [];
    return [...new Set<MemberId>([...asked, ...(await holdersOf(trx, workspaceId, requestId))])];
  });
  const results: Result[] = [];
  const lane = async () => {
    for (let next = recipients.shift(); next; next = recipients.shift()) {
      results.push(await keepTrue(deps, { workspaceId, requestId, recipient: next }, keeping));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return together(results);
}
