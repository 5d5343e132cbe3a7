import type { KeyId, MemberId, RequestId, WebhookId } from '../domain/ids.ts';
import type { Message } from '../slack-app/surfaces/blocks.ts';
import type { WebhookBody } from './webhook/event-types.ts';

/** What has to be done for one recipient on one channel; `recipient` names it among the deliveries of one event. */
export type Delivery =
  /** Every copy of the card shows what is true now; who is asked has one. */
  | { channel: 'card'; recipient: RequestId }
  | {
      channel: 'slack_dm';
      recipient: MemberId;
      slackUserId: string;
      message: Message;
      /** The outbox entry whose message to this person says this from now on. */
      insteadOf?: number;
    }
  | { channel: 'slack_channel'; recipient: string; message: Message }
  | { channel: 'slack_thread'; recipient: MemberId; slackChannel: string; threadTs: string; message: Message }
  | { channel: 'app_home'; recipient: MemberId }
  /** The webhook is the workspace's own, or a key's, named by the key. Behind it the event type: some events of ours are two of theirs. */
  | { channel: 'webhook'; recipient: string; webhookId: WebhookId | KeyId; body: WebhookBody };
