import { WebAPIPlatformError, type WebClient } from '@slack/web-api';

export interface Posted {
  channel: string;
  ts: string;
}

const LOOK_BACK = 100;

/**
 * A message of ours that was posted and whose place was never stored, because the process was killed or the answer got
 * lost: recognised by the id of one of its blocks. Undefined when there is none, or Slack does not let us look.
 */
export async function findPosted(
  slack: WebClient,
  to: string,
  blockId: string,
  threadTs?: string,
): Promise<Posted | undefined> {
  try {
    const channel = to.startsWith('U') || to.startsWith('W') ? await directMessages(slack, to) : to;
    if (channel === undefined) return undefined;
    const { messages = [] } = threadTs
      ? await slack.conversations.replies({ channel, ts: threadTs, limit: LOOK_BACK })
      : await slack.conversations.history({ channel, limit: LOOK_BACK });
    const ours = messages.find(({ blocks }) => blocks?.some((block) => block.block_id === blockId));
    return ours?.ts === undefined ? undefined : { channel, ts: ours.ts };
  } catch (error) {
    if (error instanceof WebAPIPlatformError) return undefined;
    throw error;
  }
}

async function directMessages(slack: WebClient, slackUserId: string): Promise<string | undefined> {
  const { channel } = await slack.conversations.open({ users: slackUserId });
  return channel?.id;
}
