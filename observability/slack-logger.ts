import type { Logger as SlackLogger } from '@slack/bolt';
import { LogLevel } from '@slack/bolt';
import type { Logger } from './logger.ts';

/**
 * The Slack SDK's logger, into ours. Its debug lines hold whole requests and answers, a secret among them: they are
 * dropped here whatever our own level is, and the SDK cannot lower the level.
 */
export function slackLogger(logger: Logger): SlackLogger {
  const ours = logger.child({ component: 'slack-sdk' });
  return {
    debug: () => {},
    info: (...parts) => ours.info(wordsOf(parts)),
    warn: (...parts) => ours.warn(wordsOf(parts)),
    error: (...parts) => ours.error(wordsOf(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

/** Words only: an object of the SDK may hold a request or an answer. */
function wordsOf(parts: readonly unknown[]): string {
  return parts
    .map((part) =>
      part instanceof Error ? `${part.name}: ${part.message}` : typeof part === 'string' ? part : '[object]',
    )
    .join(' ');
}
