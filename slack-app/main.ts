import {
  readDatabaseConfig,
  readFailpoint,
  readKeyEnvironment,
  readListenConfig,
  readLogLevel,
  readPeppers,
  readPublicUrl,
  readRuleBounds,
  readSlackConfig,
  readSlackSecrets,
} from '../config/index.ts';
import { createDatabase, createPool } from '../database/connection.ts';
import { armFailpoint } from '../observability/failpoints.ts';
import { createLogger } from '../observability/logger.ts';
import { createSlackApp } from './create-slack-app.ts';

const env = process.env;
const logger = createLogger({ level: readLogLevel(env), name: 'slack-app' });
armFailpoint(readFailpoint(env));
const { url, poolSize } = readDatabaseConfig(env);
const db = createDatabase(createPool({ url, poolSize, applicationName: 'quorate-slack-app' }));
const app = createSlackApp({
  db,
  bounds: readRuleBounds(env),
  minting: { peppers: readPeppers(env), environment: readKeyEnvironment(env) },
  publicUrl: readPublicUrl(env),
  slack: readSlackConfig(env),
  secrets: readSlackSecrets(env),
  listen: readListenConfig(env, 'SLACK_APP', 4602),
  logger,
});
await app.start();
logger.info({ url: app.url() }, 'the Slack app is running');

const stop = async () => {
  await app.stop();
  await db.destroy();
};
let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    stop().catch((error: unknown) => {
      logger.error({ err: error }, 'the Slack app did not stop cleanly');
      process.exitCode = 1;
    });
  });
}
