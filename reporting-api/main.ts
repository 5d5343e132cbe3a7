import { readLogLevel, startConfigured } from '../config/index.ts';
import { createLogger } from '../observability/logger.ts';
import { readReportingApiConfig } from './reporting-api-config.ts';
import { startReportingApi } from './start-reporting-api.ts';

const name = 'reporting-api';
const { api, logger } = await startConfigured(name, async () => {
  const logger = createLogger({ level: readLogLevel(process.env), name });
  return { api: await startReportingApi(readReportingApiConfig(process.env), logger), logger };
});
logger.info({ address: api.address }, 'the reporting API answers');

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await api.stop();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
