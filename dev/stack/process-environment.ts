import type { StackPorts } from './ports.ts';
import type { StackSecrets } from './secrets.ts';

export interface StackAddresses {
  ports: StackPorts;
  /** The application's role, which owns nothing. */
  databaseUrl: string;
  /** The owner of the tables: for migrations, the command line and the invariants. */
  databaseOwnerUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
  temporalUiUrl: string | undefined;
  slackUrl: string;
  reportingApiUrl: string;
}

/** The settings that the four processes and the command line share, as `config/` reads them. */
export function processEnvironment(at: StackAddresses, secrets: StackSecrets): Record<string, string> {
  const { QUORATE_PEPPERS, QUORATE_PAYLOAD_KEYS, QUORATE_WEBHOOK_KEY, slack } = secrets;
  return {
    DATABASE_URL: at.databaseUrl,
    TEMPORAL_ADDRESS: at.temporalAddress,
    TEMPORAL_NAMESPACE: at.temporalNamespace,
    TEMPORAL_TASK_QUEUE: 'quorate',
    ...(at.temporalUiUrl === undefined ? {} : { TEMPORAL_UI_ORIGIN: at.temporalUiUrl }),
    ...(process.env['REDIS_URL'] ? { REDIS_URL: process.env['REDIS_URL'] } : {}),
    ...{ QUORATE_PEPPERS, QUORATE_PAYLOAD_KEYS, QUORATE_WEBHOOK_KEY },
    QUORATE_ENVIRONMENT: 'test',
    QUORATE_ALLOW_LOOPBACK_WEBHOOKS: 'true',
    SLACK_MODE: 'socket',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: `${at.slackUrl}/api/`,
    REPORTING_API_HOST: '127.0.0.1',
    REPORTING_API_PORT: String(at.ports.reportingApi),
    REPORTING_API_PUBLIC_URL: at.reportingApiUrl,
    SLACK_APP_PORT: String(at.ports.slackApp),
    WORKER_PORT: String(at.ports.worker),
    NOTIFICATIONS_PORT: String(at.ports.notifications),
    LOG_LEVEL: process.env['LOG_LEVEL'] || 'info',
  };
}
