import { parseId } from '../../domain/ids.ts';
import { findKey } from '../../keys/find-key.ts';
import { type KeyView, viewKey } from '../../keys/key-view.ts';
import type { Member } from '../../members/roster.ts';
import type { Message } from '../../slack-app/surfaces/blocks.ts';
import {
  keyEditedMessage,
  keyEndedMessage,
  keyRenamedMessage,
  keyResumedMessage,
  keySuspendedMessage,
  overlapEndedMessage,
} from '../../slack-app/surfaces/messages/key-messages.ts';
import type { Delivery } from '../delivery.ts';
import type { EventType } from '../webhook/event-types.ts';
import { actorOf, callWebhooks, publishHomes, type Telling, tell } from './telling.ts';

type KeyEvent =
  | 'key_suspended'
  | 'key_resumed'
  | 'key_renamed'
  | 'key_edited'
  | 'key_revoked'
  | 'key_expired'
  | 'key_deleted'
  | 'rotation_started'
  | 'overlap_ended';

/** What became of a key is told to its owner, unless they did it themselves, and to machines. */
export async function planKeyNews(
  telling: Telling,
  { event, subjectId, actorId }: { event: KeyEvent; subjectId: string; actorId: string | null },
): Promise<Delivery[]> {
  const { trx, workspaceId } = telling;
  const id = parseId(subjectId, 'key');
  const key = id && (await findKey(trx, workspaceId, id));
  if (!key) return [];
  const view = await viewKey(trx, workspaceId, key.id);
  const actor = await actorOf(telling, actorId);
  const message = view && actor?.id !== key.ownerId ? messageOf(telling, event, view, actor) : undefined;
  const eventType = eventTypeOf(event, view);
  return [
    ...(message ? await tell(telling, key.ownerId, message) : []),
    ...publishHomes([key.ownerId]),
    ...(eventType ? await callWebhooks(telling, eventType, key.number) : []),
  ];
}

function messageOf(
  { dates }: Telling,
  event: KeyEvent,
  view: KeyView,
  actor: Member | undefined,
): Message | undefined {
  switch (event) {
    case 'key_suspended':
      return keySuspendedMessage(view, actor);
    case 'key_resumed':
      return keyResumedMessage(view, actor);
    case 'key_renamed':
      return keyRenamedMessage(view, actor);
    case 'key_edited':
      return keyEditedMessage(view, dates);
    case 'key_revoked':
      return keyEndedMessage(view, 'revoked');
    case 'key_expired':
      return keyEndedMessage(view, 'expired');
    case 'overlap_ended':
      return overlapEndedMessage(view);
    case 'rotation_started':
    case 'key_deleted':
      // The first is told with its right to reveal; the second only takes an ended key off the lists.
      return undefined;
  }
}

function eventTypeOf(event: KeyEvent, view: KeyView | undefined): EventType | undefined {
  switch (event) {
    case 'key_suspended':
      return 'USER_HAS_BEEN_SUSPENDED';
    case 'key_resumed':
      return view && view.suspensions.length > 0 ? undefined : 'USER_HAS_BEEN_UNSUSPENDED';
    case 'key_renamed':
    case 'key_edited':
      return 'USER_HAS_BEEN_EDITED';
    case 'key_revoked':
    case 'key_expired':
      return 'USER_HAS_BEEN_REVOKED';
    case 'rotation_started':
    case 'overlap_ended':
    case 'key_deleted':
      return undefined;
  }
}
