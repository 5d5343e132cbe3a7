import type { NotifyDeps } from '../../notifications/deps.ts';
import { createSlackClient } from '../../notifications/slack-client.ts';
import { createLogger } from '../../observability/logger.ts';
import type { Stage } from './stage.ts';

/** The key under which the stage's processes seal the secrets of webhooks. */
export const WEBHOOK_KEY = Buffer.alloc(32, 7);

/** What deliveries work with, for tests that make one attempt at a time. */
export function notifyDeps(on: Stage, webhooks: Partial<NotifyDeps['webhooks']> = {}): NotifyDeps {
  const log = createLogger({ level: 'error', name: 'test', destination: { write: () => {} } });
  return {
    ...{ db: on.db, dates: 'plain', log, slack: createSlackClient('xoxb-test', on.proxy.apiUrl, log) },
    publishHome: async () => {},
    webhooks: { key: WEBHOOK_KEY, allowLoopback: true, timeoutMs: 10_000, ...webhooks },
  };
}
