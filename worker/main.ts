import { readFailpoint, readLogLevel, startConfigured } from '../config/index.ts';
import { armFailpoint } from '../observability/failpoints.ts';
import { createLogger } from '../observability/logger.ts';
import { createWorkerProcess } from './create-worker-process.ts';
import { installTemporalRuntime } from './temporal/sdk-logger.ts';
import { readWorkerConfig } from './worker-config.ts';

const { worker, log } = await startConfigured('worker', async () => {
  const log = createLogger({ level: readLogLevel(process.env), name: 'worker' });
  armFailpoint(readFailpoint(process.env));
  const config = readWorkerConfig(process.env);
  installTemporalRuntime(log);
  return { worker: await createWorkerProcess(config, log), log };
});
log.info({ url: worker.url }, 'the worker runs');

let stopping: Promise<void> | undefined;
const stop = () => {
  stopping ??= worker.stop();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);

try {
  await worker.ended;
} catch (error) {
  log.fatal({ err: error }, 'the worker ended by itself');
  process.exitCode = 1;
} finally {
  stop();
  await stopping;
  log.info('the worker has stopped');
}
