import type { WebClient } from '@slack/web-api';
import type { Message } from '../../slack-app/surfaces/blocks.ts';
import { DELIVERED, type Result } from '../result.ts';
import { slackFailure } from '../slack-failure.ts';
import { findPosted } from './find-posted.ts';

export interface Posting {
  /** A person's id (then it is a direct message), or a channel's. */
  to: string;
  threadTs?: string;
  message: Message;
  /** Marks the message, so that it is found again. */
  blockId: string;
  attempt: number;
}

/** Posts a message; from the second attempt on it first looks whether an earlier one got through after all. */
export async function postOnce(
  slack: WebClient,
  { to, threadTs, message, blockId, attempt }: Posting,
): Promise<Result> {
  try {
    if (attempt > 1 && (await findPosted(slack, to, blockId, threadTs))) return DELIVERED;
    const [first, ...rest] = message.blocks;
    const blocks = first ? [{ ...first, block_id: blockId }, ...rest] : [];
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    await slack.chat.postMessage({
      channel: to,
      text: message.text,
      blocks,
      ...thread,
      unfurl_links: false,
      unfurl_media: false,
    });
    return DELIVERED;
  } catch (error) {
    return slackFailure(error);
  }
}
