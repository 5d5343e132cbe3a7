import { readFailpoint, readLogLevel, startConfigured } from '../config/index.ts';
import { armFailpoint } from '../observability/failpoints.ts';
import { createLogger } from '../observability/logger.ts';
import { createNotifications } from './create-notifications.ts';
import { readNotificationsConfig } from './notifications-config.ts';

const { notifications, log } = await startConfigured('notifications', async () => {
  const log = createLogger({ level: readLogLevel(process.env), name: 'notifications' });
  armFailpoint(readFailpoint(process.env));
  return { notifications: await createNotifications(readNotificationsConfig(process.env), log), log };
});
log.info({ url: notifications.url }, 'notifications run');

let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await notifications.stop();
  log.info('notifications have stopped');
  // A call that outlived its grace would keep the process; whatever it was comes again from the queue.
  process.exit();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
