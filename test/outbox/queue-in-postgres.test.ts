import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { newWorkspaceId } from '../../domain/ids.ts';
import { createNotificationQueue } from '../../outbox/bullmq-queue.ts';
import { useTestDatabase } from '../support/database.ts';

describe('the queue in PostgreSQL', () => {
  const database = useTestDatabase();

  async function allowConnections(allowed: boolean): Promise<void> {
    const client = new pg.Client({
      connectionString: database().superuserUrl.replace(database().name, 'postgres'),
    });
    await client.connect();
    await client.query(`ALTER DATABASE ${database().name} WITH ALLOW_CONNECTIONS ${allowed}`);
    await client.end();
  }

  it('T37 is found again, also when it was away at the very first attempt', async () => {
    const queue = createNotificationQueue({ databaseUrl: database().appUrl });
    const entry = { workspaceId: newWorkspaceId(), outboxId: 1 };
    await allowConnections(false);
    await expect(queue.add([entry])).rejects.toThrow();
    await expect(queue.add([entry])).rejects.toThrow();
    await allowConnections(true);
    await queue.add([entry]);
    await queue.close();
  });
});
