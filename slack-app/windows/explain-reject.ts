import { inWorkspace } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { viewRequest } from '../../requests/request-view.ts';
import type { Build } from '../listeners/on-window.ts';
import { refusalNotice } from '../listeners/refusals.ts';
import { explainRejectForm } from '../surfaces/forms/explain-reject.ts';
import { named } from '../surfaces/words.ts';

/** Where whoever has rejected a request says why. */
export function explainRejectWindow(requestId: RequestId | null): Build {
  return async (deps, { workspaceId, member }) => {
    const view =
      requestId &&
      (await inWorkspace(deps.db, workspaceId, (trx) => viewRequest(trx, workspaceId, requestId)));
    if (!view) return refusalNotice(deps, null, { code: 'not_found' });
    if (view.rejectedBy?.id !== member.id) return refusalNotice(deps, null, { code: 'no_reject' });
    if (view.rejectReason !== null) return refusalNotice(deps, null, { code: 'already_explained' });
    return explainRejectForm(
      view.id,
      `You rejected request #${view.number}, *${named(view.description.subject)}*.`,
    );
  };
}
