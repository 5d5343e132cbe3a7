import type { Transaction } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import {
  releaseCopy,
  storeGone,
  storeShown,
  type TakenCopy,
  takeCopy,
} from '../../notifications/cards/copies.ts';
import { CLAIM_MS, claimDelivery, type DeliveryKey, settleDelivery } from '../../notifications/deliveries.ts';
import { DELIVERED, type Result } from '../../notifications/result.ts';
import { useStage } from '../spine/scene.ts';

const stage = useStage();
const inside = <T>(workspaceId: WorkspaceId, work: (trx: Transaction<Database>) => Promise<T>) =>
  inWorkspace(stage().db, workspaceId, work);

describe('who may tell', () => {
  it('F1 a delivery is claimed once; whoever was killed is followed after a while, and what has ended stays so', async () => {
    const { workspaceId } = await stage().scene();
    const key: DeliveryKey = { workspaceId, outboxId: 1, channel: 'slack_dm', recipient: 'U1' };
    const claim = () => inside(workspaceId, (trx) => claimDelivery(trx, key));
    const at = await Promise.all([claim(), claim(), claim()]);
    expect(at.filter(({ taken }) => taken)).toEqual([{ taken: true, attempt: 1 }]);
    expect(await claim()).toMatchObject({ taken: false, ended: false });
    await stage().forward(CLAIM_MS);
    expect(await claim()).toEqual({ taken: true, attempt: 2 });
    await inside(workspaceId, (trx) => settleDelivery(trx, key, 2, DELIVERED));
    await stage().forward(CLAIM_MS);
    expect(await claim()).toEqual({ taken: false, ended: true });
  });

  it('F1 an attempt that comes back after another took its claim over settles nothing, unless it got through', async () => {
    const { workspaceId } = await stage().scene();
    const key: DeliveryKey = { workspaceId, outboxId: 2, channel: 'slack_dm', recipient: 'U1' };
    const claim = () => inside(workspaceId, (trx) => claimDelivery(trx, key));
    const settle = (attempt: number, result: Result) =>
      inside(workspaceId, (trx) => settleDelivery(trx, key, attempt, result));
    const stored = () =>
      stage().sql(
        'SELECT state, attempts, due_at FROM deliveries WHERE outbox_id = 2 AND workspace_id = $1',
        [workspaceId],
      );
    expect(await claim()).toEqual({ taken: true, attempt: 1 });
    await stage().forward(CLAIM_MS);
    expect(await claim()).toEqual({ taken: true, attempt: 2 });
    const taken = await stored();
    const late: Result[] = [
      { state: 'failed', reason: 'channel_not_found' },
      { state: 'dropped', reason: 'nobody' },
      { state: 'retry', reason: 'timeout' },
      { state: 'later', inMs: 1 },
    ];
    // Not ended for whoever is late: an entry is handled only when each of its deliveries has ended.
    for (const result of late) expect(await settle(1, result)).toBeGreaterThan(CLAIM_MS / 2);
    expect(await stored()).toEqual(taken);
    expect(await settle(1, DELIVERED)).toBeNull();
    expect(await settle(2, { state: 'retry', reason: 'timeout' })).toBeNull();
    expect(await stored()).toMatchObject([{ state: 'delivered', attempts: 2 }]);
  });

  it('F3 a copy of a card has one updater; one that was killed is followed after its lease and writes nothing more', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const key = { workspaceId, requestId: await scene.askForKey(), recipient: scene.id('ana') };
    const take = () => inside(workspaceId, (trx) => takeCopy(trx, key));
    const taken = async (): Promise<TakenCopy> => {
      const copy = await take();
      if ('busyForMs' in copy) throw new Error('the copy is busy');
      return copy;
    };
    const shown = (ts: string) => ({ place: { channel: 'D1', ts }, version: 1, at: new Date() });
    const stored = () =>
      stage().sql(
        'SELECT slack_ts AS ts, gone, leased_until IS NOT NULL AS leased FROM card_copies WHERE request_id = $1',
        [key.requestId],
      );
    const killed = await taken();
    expect(await take()).toMatchObject({ busyForMs: expect.any(Number) });
    await stage().forward(30_000);
    const next = await taken();
    expect([killed.begunBefore, next.begunBefore]).toEqual([false, true]);
    await inside(workspaceId, async (trx) => {
      await storeShown(trx, killed, shown('1.1'));
      await storeGone(trx, killed);
      await releaseCopy(trx, killed);
    });
    expect(await stored()).toEqual([{ ts: null, gone: false, leased: true }]);
    await inside(workspaceId, async (trx) => {
      await storeShown(trx, next, shown('1.2'));
      await releaseCopy(trx, next);
    });
    expect(await stored()).toEqual([{ ts: '1.2', gone: false, leased: false }]);
  });
});
