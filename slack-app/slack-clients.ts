import { type Logger as SlackLogger, webApi } from '@slack/bolt';

export interface SlackClients {
  /** Everything that may be repeated: messages, App Home, windows without a secret. */
  slack: webApi.WebClient;
  /** Opening windows and asking who somebody is, while a person waits: one try, 2 s. */
  quick: webApi.WebClient;
  /** The one call that shows a secret: never repeated, 5 s (DESIGN §4). */
  once: webApi.WebClient;
}

const NO_RETRIES = { retries: 0 };

export function createSlackClients(
  botToken: string,
  { apiUrl, logger }: { apiUrl?: string; logger: SlackLogger },
): SlackClients {
  const common = {
    logger,
    allowAbsoluteUrls: false,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
  const single = { ...common, retryConfig: NO_RETRIES, rejectRateLimitedCalls: true };
  return {
    slack: new webApi.WebClient(botToken, {
      ...common,
      timeout: 10_000,
      retryConfig: { retries: 3, factor: 2, minTimeout: 500 },
    }),
    quick: new webApi.WebClient(botToken, { ...single, timeout: 2_000 }),
    once: new webApi.WebClient(botToken, { ...single, timeout: 5_000 }),
  };
}
