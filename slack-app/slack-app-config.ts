import {
  type DatabaseConfig,
  type Environment,
  readDatabaseConfig,
  readKeyEnvironment,
  readListenConfig,
  readPeppers,
  readPublicUrl,
  readRuleBounds,
  readSlackConfig,
  readSlackSecrets,
} from '../config/index.ts';
import type { SlackAppOptions } from './create-slack-app.ts';
import type { SlackDatabases } from './slack-databases.ts';

/** All that the Slack process is told. */
export type SlackAppConfig = Omit<SlackAppOptions, keyof SlackDatabases | 'logger'> & {
  database: DatabaseConfig;
};

export function readSlackAppConfig(env: Environment): SlackAppConfig {
  return {
    database: readDatabaseConfig(env),
    bounds: readRuleBounds(env),
    minting: { peppers: readPeppers(env), environment: readKeyEnvironment(env) },
    publicUrl: readPublicUrl(env),
    slack: readSlackConfig(env),
    secrets: readSlackSecrets(env),
    listen: readListenConfig(env, 'SLACK_APP', 4602),
  };
}
