import { createNotificationWorker } from '../../notifications/worker.ts';
import { createLogger } from '../../observability/logger.ts';

/** A process that one job takes down each time it is tried; it ends with 0 when that has failed, and with 7 after any other. */
const POISON = 666;
await createNotificationWorker({
  config: { databaseUrl: process.env['DATABASE_URL'] ?? '' },
  log: createLogger({ level: 'error', name: 'notifications' }),
  meter: (outcome) => {
    if (outcome === 'failed') process.exit(0);
  },
  concurrency: 1,
  lockMs: 500,
  handle: async ({ outboxId }) => {
    if (outboxId === POISON) process.kill(process.pid, 'SIGKILL');
    process.exit(7);
  },
});
