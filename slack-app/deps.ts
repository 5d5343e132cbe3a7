import type { webApi } from '@slack/bolt';
import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';
import type { MintingDeps } from '../keys/claim-reveal.ts';
import type { Logger } from '../observability/logger.ts';
import type { SlackClients } from './slack-clients.ts';
import type { SlackDatabases } from './slack-databases.ts';
import type { DateStyle } from './surfaces/instant.ts';

/** What every listener of this process works with. */
export interface SlackDeps extends SlackDatabases {
  bounds: RuleBounds;
  minting: MintingDeps;
  /** Where partners call the reporting API; stands in the curl line of the reveal window. */
  publicUrl: string;
  clients: SlackClients;
  dates: DateStyle;
  logger: Logger;
}

/** What publishing App Home needs; the notification processes have it too. */
export interface HomeDeps {
  db: Kysely<Database>;
  slack: webApi.WebClient;
  dates: DateStyle;
}
