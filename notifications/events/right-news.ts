import { parseId, type RightId } from '../../domain/ids.ts';
import { MOST_ATTEMPTS } from '../../keys/claim-reveal.ts';
import { findKey } from '../../keys/find-key.ts';
import { findOpenReveal, findRight } from '../../keys/find-right.ts';
import { viewRequest } from '../../requests/request-view.ts';
import type { Message } from '../../slack-app/surfaces/blocks.ts';
import {
  type RightStory,
  rightEndedMessage,
  rightOpenedMessage,
  secretDiedMessage,
  windowClosedMessage,
} from '../../slack-app/surfaces/messages/right-messages.ts';
import type { Delivery } from '../delivery.ts';
import { clock, publishHomes, type Telling, tell } from './telling.ts';

type RightEvent =
  | 'right_opened'
  | 'right_withdrawn'
  | 'right_lapsed'
  | 'secret_died'
  | 'reveal_window_closed';

/** All of it is the owner's business, and nobody else's. */
export async function planRightNews(
  telling: Telling,
  { event, subjectId }: { event: RightEvent; subjectId: string },
): Promise<Delivery[]> {
  const id = parseId(subjectId, 'rgt');
  const story = id && (await storyOf(telling, id));
  if (!story) return [];
  const { ownerId } = story.right;
  const message = await messageOf(telling, event, story);
  return [...(message ? await tell(telling, ownerId, message) : []), ...publishHomes([ownerId])];
}

async function storyOf(telling: Telling, id: RightId): Promise<RightStory | undefined> {
  const { trx, workspaceId, dates } = telling;
  const right = await findRight(trx, workspaceId, id);
  const key = right && (await findKey(trx, workspaceId, right.keyId));
  if (!right || !key) return undefined;
  const request = right.requestId ? await viewRequest(trx, workspaceId, right.requestId) : undefined;
  return { right, key, request, mostAttempts: MOST_ATTEMPTS, dates, now: await clock(telling) };
}

/** What is over by now is not said any more: another event says what came of it. */
async function messageOf(
  { trx, workspaceId }: Telling,
  event: RightEvent,
  story: RightStory,
): Promise<Message | undefined> {
  const open = story.right.state === 'open';
  switch (event) {
    case 'right_opened':
      return open &&
        story.right.attempts < MOST_ATTEMPTS &&
        !(await findOpenReveal(trx, workspaceId, story.right.id))
        ? rightOpenedMessage(story)
        : undefined;
    case 'right_withdrawn':
    case 'right_lapsed':
      return rightEndedMessage(story);
    case 'secret_died':
      return open && story.right.attempts < MOST_ATTEMPTS ? secretDiedMessage(story) : undefined;
    case 'reveal_window_closed': {
      const reveal = await findOpenReveal(trx, workspaceId, story.right.id);
      return open && reveal ? windowClosedMessage(story, reveal) : undefined;
    }
  }
}
