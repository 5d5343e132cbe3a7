import type { EntityId } from '../domain/ids.ts';
import type { NotificationEvent } from '../outbox/events.ts';
import type { Delivery } from './delivery.ts';
import { planHandover } from './events/handover-news.ts';
import { planKeyNews } from './events/key-news.ts';
import { planRequestNews } from './events/request-news.ts';
import { planRevealNews } from './events/reveal-news.ts';
import { planRightNews } from './events/right-news.ts';
import { callWebhooks, type Telling } from './events/telling.ts';
import { planWebhookNews } from './events/webhook-news.ts';
import { planWorkspaceNews } from './events/workspace-news.ts';

/** Something that happened: an entry of the outbox. */
export interface News {
  event: NotificationEvent;
  subjectId: string;
  actorId: string | null;
}

/**
 * The catalogue: who is told of what, on which channel. Everything is worked out from Postgres as it is now, so that what
 * people read is true when they read it, however late it comes.
 */
export async function planDeliveries(
  telling: Telling,
  { event, subjectId, actorId }: News,
): Promise<Delivery[]> {
  switch (event) {
    case 'request_announced':
    case 'ballot_approved':
    case 'ballot_rejected':
    case 'ballot_withdrawn':
    case 'reject_explained':
    case 'request_reminder':
    case 'request_nudged':
    case 'request_stuck':
    case 'request_refreshed':
    case 'request_approved':
    case 'request_rejected':
    case 'request_expired':
    case 'request_cancelled':
    case 'request_failed':
      return planRequestNews(telling, { event, subjectId, actorId });
    case 'right_opened':
    case 'right_withdrawn':
    case 'right_lapsed':
    case 'secret_died':
    case 'reveal_window_closed':
      return planRightNews(telling, { event, subjectId });
    case 'reveal_claimed':
    case 'secret_confirmed':
      return planRevealNews(telling, { event, subjectId });
    case 'key_suspended':
    case 'key_resumed':
    case 'key_renamed':
    case 'key_edited':
    case 'key_revoked':
    case 'key_expired':
    case 'key_deleted':
    case 'rotation_started':
    case 'overlap_ended':
      return planKeyNews(telling, { event, subjectId, actorId });
    case 'key_handed_over':
      return planHandover(telling, { subjectId, actorId });
    case 'entity_edited':
      return callWebhooks(telling, 'ENTITY_HAS_BEEN_EDITED', Number(subjectId) as EntityId);
    case 'webhook_paused':
      return planWebhookNews(telling, subjectId);
    case 'member_invited':
    case 'member_accepted':
    case 'member_deactivated':
    case 'workspace_opened':
      return planWorkspaceNews(telling, { event, subjectId });
    case 'rule_changed':
      // The decision of the request that changed it, and of each that failed by it, is told as such.
      return [];
  }
}
