import { inWorkspace } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { refreshCards } from '../cards/refresh-cards.ts';
import type { DeliveryKey } from '../deliveries.ts';
import type { Delivery } from '../delivery.ts';
import type { NotifyDeps } from '../deps.ts';
import { DELIVERED, type Result } from '../result.ts';
import { slackFailure } from '../slack-failure.ts';
import { deliverWebhook } from '../webhook/deliver.ts';
import { editPosted, type Posting, postOnce } from './post-once.ts';

/** Does what a delivery says. */
export async function act(
  deps: NotifyDeps,
  key: DeliveryKey,
  delivery: Delivery,
  attempt: number,
): Promise<Result> {
  const post = (to: string, posting: Pick<Posting, 'message' | 'threadTs'>) =>
    postOnce(deps.slack, { ...posting, to, blockId: blockIdOf(key), attempt });
  switch (delivery.channel) {
    case 'card':
      return refreshOnce(deps, key, delivery.recipient);
    case 'slack_dm':
      return delivery.insteadOf === undefined
        ? post(delivery.slackUserId, { message: delivery.message })
        : editPosted(deps.slack, {
            to: delivery.slackUserId,
            message: delivery.message,
            blockId: blockIdOf({ ...key, outboxId: delivery.insteadOf }),
          });
    case 'slack_channel':
      return post(delivery.recipient, { message: delivery.message });
    case 'slack_thread':
      return post(delivery.slackChannel, { message: delivery.message, threadTs: delivery.threadTs });
    case 'app_home':
      return publishHome(deps, key, delivery);
    case 'webhook':
      return deliverWebhook(deps, key.workspaceId, delivery);
  }
}

/** Of many events of one request, all that would have to wait leave the cards to the last: few edits, and no queue of waiting jobs. */
async function refreshOnce(deps: NotifyDeps, key: DeliveryKey, requestId: RequestId): Promise<Result> {
  const result = await refreshCards(deps, key.workspaceId, requestId);
  return result.state === 'later' && (await hasLaterNews(deps, key, requestId)) ? DELIVERED : result;
}

async function hasLaterNews(
  { db }: NotifyDeps,
  { workspaceId, outboxId }: DeliveryKey,
  requestId: RequestId,
): Promise<boolean> {
  const later = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('outbox')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .where('destination', '=', 'notification')
      .where('handledAt', 'is', null)
      .where('subjectId', '=', requestId)
      .where('event', 'not in', ['request_reminder', 'request_nudged'])
      .where('id', '>', outboxId)
      .limit(1)
      .executeTakeFirst(),
  );
  return later !== undefined;
}

/** A message is known by the event and the recipient that it is for. */
function blockIdOf({ workspaceId, outboxId, channel, recipient }: DeliveryKey): string {
  return `told_${workspaceId}_${outboxId}_${channel}_${recipient}`;
}

async function publishHome(
  deps: NotifyDeps,
  key: DeliveryKey,
  { recipient }: Extract<Delivery, { channel: 'app_home' }>,
): Promise<Result> {
  try {
    await deps.publishHome(key.workspaceId, recipient);
    return DELIVERED;
  } catch (error) {
    return slackFailure(error);
  }
}
