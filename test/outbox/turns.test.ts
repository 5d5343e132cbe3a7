import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import { deliverBatch, type Publish } from '../../outbox/deliver.ts';
import { useTestDatabase } from '../support/database.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { noticeOf, signalOf, someRequest, undelivered, write } from './entries.ts';

const database = useTestDatabase();
let db: ReturnType<typeof createDatabase>;
beforeAll(() => {
  db = createDatabase(createPool({ url: database().appUrl, applicationName: 'turns' }));
});
afterAll(() => db.destroy());

const all: Publish = async (_workspaceId, entries) => ({
  delivered: entries.map(({ id }) => id),
  failed: [],
});

describe('whose turn it is', () => {
  it('T82 one relay at a time serves a destination of a workspace, and none waits for another', async () => {
    const [one, other] = [await seedWorkspace(db), await seedWorkspace(db)];
    for (const { workspaceId } of [one, other]) {
      const id = someRequest(workspaceId);
      await write(db, workspaceId, [noticeOf(id), noticeOf(id), signalOf(id)]);
    }
    const { promise: publishing, resolve: begun } = Promise.withResolvers<void>();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const first = deliverBatch(db, one.workspaceId, 'notification', async (...batch) => {
      begun();
      await held;
      return all(...batch);
    });
    await publishing;
    const delivered = async (workspaceId: typeof one.workspaceId, destination: 'workflow' | 'notification') =>
      (await deliverBatch(db, workspaceId, destination, all)).delivered.length;
    expect(await delivered(one.workspaceId, 'notification')).toBe(0);
    expect(await delivered(one.workspaceId, 'workflow')).toBe(1);
    expect(await delivered(other.workspaceId, 'notification')).toBe(2);
    letGo();
    expect((await first).delivered).toHaveLength(2);
    expect(await undelivered(db, one.workspaceId, 'notification')).toBe(0);
  });

  it('T82 a relay that dies while it publishes leaves everything to the next', async () => {
    const { workspaceId } = await seedWorkspace(db);
    await write(db, workspaceId, [noticeOf(someRequest(workspaceId))]);
    const dying = deliverBatch(db, workspaceId, 'notification', async () => {
      throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    expect((await deliverBatch(db, workspaceId, 'notification', all)).delivered).toHaveLength(1);
    expect((await deliverBatch(db, workspaceId, 'notification', all)).delivered).toEqual([]);
  });
});
