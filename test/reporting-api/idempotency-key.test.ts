import { beforeEach, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { heldAdvisoryLocks } from '../support/advisory-locks.ts';
import { some, useUploads } from './upload-stage.ts';

const { api, acme, writer, upload, begin } = useUploads();

describe('D3 Idempotency-Key', () => {
  let tries = 0;
  beforeEach(() => {
    tries += 1;
  });
  /** Another one in each try, like a key that was never used. */
  const named = (key: string) => `${key}-${tries}`;
  const keyed = (key: string) => ({ 'idempotency-key': named(key) });

  it('gives the same answer to the same body without writing again, and refuses another body', async () => {
    const first = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(10) });
    const imports = () =>
      inWorkspace(
        api().db,
        acme().workspaceId,
        async (trx) => (await trx.selectFrom('imports').select('id').execute()).length,
      );
    const before = await imports();
    const again = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(10) });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await imports()).toBe(before);
    const other = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(11) });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
    const elsewhere = await upload('/ingest/transactions?unknown_fields=keep', {
      headers: keyed('load-1'),
      body: some(11),
    });
    expect(elsewhere.status).toBe(200);
  });

  it('remembers no refusal, so that the mended upload may carry the same key', async () => {
    const bad = await upload('/ingest/transactions', { headers: keyed('load-2'), body: ['nonsense'] });
    expect(bad.status).toBe(400);
    const good = await upload('/ingest/transactions', { headers: keyed('load-2'), body: some(3) });
    expect(good.status).toBe(200);
  });

  it('refuses a second request while the first is under way', async () => {
    const [one = '', two = ''] = some(2);
    const sent = begin(writer().token, keyed('load-3'));
    const first = new Promise<number | undefined>((resolve) =>
      sent.on('response', (reply) => resolve(reply.resume().statusCode)),
    );
    sent.write(one);
    await expect.poll(() => heldAdvisoryLocks(api().db)).toBeGreaterThan(0);
    await expect
      .poll(
        async () =>
          (await upload('/ingest/transactions', { headers: keyed('load-3'), body: [one, two] })).body.code,
      )
      .toBe('idempotency_under_way');
    sent.end(two);
    expect(await first).toBe(200);
    const replay = await upload('/ingest/transactions', { headers: keyed('load-3'), body: [one, two] });
    expect([replay.status, replay.headers['idempotency-replayed']]).toEqual([200, 'true']);
  });

  it('is forgotten after a day, and must be printable', async () => {
    await upload('/ingest/transactions', { headers: keyed('load-4'), body: some(3) });
    await inWorkspace(api().db, acme().workspaceId, async (trx) => {
      const row = await trx
        .selectFrom('idempotency')
        .selectAll()
        .where('key', '=', named('load-4'))
        .executeTakeFirstOrThrow();
      expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(86_400_000);
      await trx.deleteFrom('idempotency').where('key', '=', named('load-4')).execute();
      const past = (at: Date) => new Date(at.getTime() - 86_400_001);
      await trx
        .insertInto('idempotency')
        .values({ ...row, createdAt: past(row.createdAt), expiresAt: past(row.expiresAt) })
        .execute();
    });
    const later = await upload('/ingest/transactions', { headers: keyed('load-4'), body: some(4) });
    expect([later.status, later.headers['idempotency-replayed']]).toEqual([200, undefined]);
    const wrong = await upload('/ingest/transactions', { headers: keyed('a b'), body: some(1) });
    expect(wrong).toMatchObject({ status: 400, body: { parameter: 'Idempotency-Key' } });
  });
});
