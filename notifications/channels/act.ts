import type { RequestId } from '../../domain/ids.ts';
import { refreshCards } from '../cards/refresh-cards.ts';
import type { DeliveryKey } from '../deliveries.ts';
import type { Delivery } from '../delivery.ts';
import type { NotifyDeps } from '../deps.ts';
import { DELIVERED, type Result } from '../result.ts';
import { slackFailure } from '../slack-failure.ts';
import { deliverWebhook } from '../webhook/deliver.ts';
import { postOnce, type Posting } from './post-once.ts';

/** Does what a delivery says. */
export async function act(deps: NotifyDeps, key: DeliveryKey, delivery: Delivery, attempt: number): Promise<Result> {
  const post = (to: string, posting: Pick<Posting, 'message' | 'threadTs'>) =>
    postOnce(deps.slack, { ...posting, to, blockId: blockIdOf(key), attempt });
  switch (delivery.channel) {
    case 'card':
      return refreshCards(deps, key.workspaceId, delivery.recipient as RequestId);
    case 'slack_dm':
      return post(delivery.slackUserId, { message: delivery.message });
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

/** A message is known by the event and the recipient that it is for. */
function blockIdOf({ workspaceId, outboxId, channel, recipient }: DeliveryKey): string {
  return `told_${workspaceId}_${outboxId}_${channel}_${recipient}`;
}

async function publishHome(deps: NotifyDeps, key: DeliveryKey, { recipient }: Extract<Delivery, { channel: 'app_home' }>): Promise<Result> {
  try {
    await deps.publishHome(key.workspaceId, recipient);
    return DELIVERED;
  } catch (error) {
    return slackFailure(error);
  }
}
