import { inWorkspace } from '../../database/workspace-context.ts';
import type { MemberId, WorkspaceId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { peopleById } from '../../members/people.ts';
import type { SlackDeps } from '../deps.ts';
import type { IdentityRefusal } from '../identity.ts';
import { mention } from '../surfaces/escape.ts';
import type { Notice } from '../surfaces/notice.ts';
import { refusalText } from '../surfaces/refusal-text.ts';

/** A refusal in words, with the people in it named. */
export async function refusalNotice(
  deps: SlackDeps,
  workspaceId: WorkspaceId | null,
  refusal: IdentityRefusal,
): Promise<Notice> {
  if (refusal.code === 'slack_silent') {
    const text =
      'Slack did not say in time who you are, so this was not done. Nothing has changed. Please try again in a moment.';
    return { title: 'Please try again', text };
  }
  const ids = peopleIn(refusal);
  const people =
    workspaceId && ids.length > 0
      ? await inWorkspace(deps.db, workspaceId, (trx) => peopleById(trx, workspaceId, ids))
      : new Map();
  const who = (id: MemberId) => mention(people.get(id) ?? { slackUserId: '', name: 'somebody who left' });
  const [title, text] = refusalText(refusal, { who, dates: deps.dates });
  return { title, text };
}

function peopleIn(refusal: Refusal): MemberId[] {
  if (refusal.code === 'owner_only') return [refusal.ownerId];
  return refusal.code === 'already_decided' ? refusal.byIds : [];
}

/** For what nobody expected. Whether it was done is not known, so the words do not say. */
export function somethingWentWrong(): Notice {
  return {
    title: 'Something went wrong',
    text: "Something went wrong on our side, and we cannot say from here whether this was done. Please look at Quorate's Home tab, and try again if it was not.",
  };
}
