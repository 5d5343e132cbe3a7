import { readFailpoint, readLogLevel, startConfigured } from '../config/index.ts';
import { armFailpoint } from '../observability/failpoints.ts';
import { createLogger } from '../observability/logger.ts';
import { createSlackApp } from './create-slack-app.ts';
import { readSlackAppConfig } from './slack-app-config.ts';
import { createSlackDatabases } from './slack-databases.ts';

const { app, databases, logger } = await startConfigured('slack-app', async () => {
  const logger = createLogger({ level: readLogLevel(process.env), name: 'slack-app' });
  armFailpoint(readFailpoint(process.env));
  const { database, ...config } = readSlackAppConfig(process.env);
  const databases = createSlackDatabases({ ...database, applicationName: 'quorate-slack-app' });
  const app = createSlackApp({ ...config, ...databases, logger });
  await app.start();
  return { app, databases, logger };
});
logger.info({ url: app.url() }, 'the Slack app is running');

const stop = async () => {
  await app.stop();
  await Promise.all([databases.db.destroy(), databases.receipts.destroy()]);
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
