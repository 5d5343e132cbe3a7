import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import { findMember, type Member } from '../../members/roster.ts';
import { type RequestView, viewRequest } from '../../requests/request-view.ts';
import type { NotifyDeps } from '../deps.ts';
import type { CopyKey } from './copies.ts';

/** What is true at one moment, and for whom it is to be shown. */
export interface Truth {
  view: RequestView;
  reader: Member;
  now: Date;
}

export async function readTruth(
  { db }: NotifyDeps,
  { workspaceId, requestId, recipient }: CopyKey,
): Promise<Truth | undefined> {
  return inWorkspace(db, workspaceId, async (trx) => {
    const now = await readClock(trx);
    const view = await viewRequest(trx, workspaceId, requestId);
    const reader = await findMember(trx, workspaceId, recipient);
    return view && reader && { view, reader, now };
  });
}
