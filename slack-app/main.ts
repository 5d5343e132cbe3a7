import { readFailpoint, readLogLevel, startConfigured } from '../config/index.ts';
import { createDatabase } from '../database/connection.ts';
import { armFailpoint } from '../observability/failpoints.ts';
import { createLogger } from '../observability/logger.ts';
import { createSlackApp } from './create-slack-app.ts';
import { readSlackAppConfig } from './slack-app-config.ts';
import { createSlackPool } from './slack-pool.ts';

const { app, db, logger } = await startConfigured('slack-app', async () => {
  const logger = createLogger({ level: readLogLevel(process.env), name: 'slack-app' });
  armFailpoint(readFailpoint(process.env));
  const { database, ...config } = readSlackAppConfig(process.env);
  const db = createDatabase(createSlackPool({ ...database, applicationName: 'quorate-slack-app' }));
  const app = createSlackApp({ ...config, db, logger });
  await app.start();
  return { app, db, logger };
});
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
