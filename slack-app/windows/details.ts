import { inWorkspace } from '../../database/workspace-context.ts';
import type { MemberId, RequestId } from '../../domain/ids.ts';
import { type RequestView, viewRequest } from '../../requests/request-view.ts';
import { CALLBACKS } from '../identifiers.ts';
import type { Acting } from '../identity.ts';
import type { Build } from '../listeners/on-window.ts';
import { refusalNotice } from '../listeners/refusals.ts';
import { detailsBlocks } from '../surfaces/details.ts';
import { windowOf } from '../surfaces/window.ts';

/** A request in full, for those whom it concerns. */
export function detailsWindow(requestId: RequestId | null): Build {
  return async (deps, acting) => {
    const { workspaceId } = acting;
    const view =
      requestId &&
      (await inWorkspace(deps.db, workspaceId, (trx) => viewRequest(trx, workspaceId, requestId)));
    if (!view || !concerns(view, acting)) return refusalNotice(deps, null, { code: 'not_found' });
    return windowOf({
      callbackId: CALLBACKS.notice,
      title: 'Request',
      close: 'Close',
      blocks: detailsBlocks(view, deps.dates),
    });
  };
}

function concerns(view: RequestView, { member }: Acting): boolean {
  const is = (person: { id: MemberId } | null) => person?.id === member.id;
  return (
    member.role === 'administrator' ||
    is(view.requester) ||
    is(view.owner) ||
    view.approvers.some(is) ||
    is(view.rejectedBy)
  );
}
