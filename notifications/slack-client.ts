import { WebClient } from '@slack/web-api';
import type { Logger } from '../observability/logger.ts';
import { slackLogger } from '../observability/slack-logger.ts';

const TIMEOUT_MS = 10_000;

/** One try a call, and a limit that is told instead of waited out: trying again is the business of deliveries. */
export function createSlackClient(botToken: string, apiUrl: string | undefined, log: Logger): WebClient {
  return new WebClient(botToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: slackLogger(log),
  });
}
