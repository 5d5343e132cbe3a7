import type { WebClient } from '@slack/web-api';
import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import type { DateStyle } from '../slack-app/surfaces/instant.ts';
import type { WebhookSettings } from './webhook/deliver.ts';

/** What deliveries work with. */
export interface NotifyDeps {
  db: Kysely<Database>;
  /** One try a call: what fails waits in its delivery, not in the client. */
  slack: WebClient;
  dates: DateStyle;
  webhooks: WebhookSettings;
  /** Publishes somebody's App Home anew. */
  publishHome(workspaceId: WorkspaceId, memberId: MemberId): Promise<void>;
  log: Logger;
}
