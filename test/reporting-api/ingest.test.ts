import type { ClientRequest } from 'node:http';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { issueOperatorToken, revokeOperatorToken } from '../../workspaces/operator-tokens.ts';
import { heldAdvisoryLocks } from '../support/advisory-locks.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { edit, some, useUploads } from './upload-stage.ts';

const { api, acme, writer, upload, begin, held } = useUploads();
let reader: SeededKey;

beforeAll(async () => {
  reader = await seedKey(api().db, acme(), { permissionGroups: ['reports'] });
});

describe('D4 who may push data in', () => {
  it('a key with Full access and an operator token may; they are answered with lines and a digest', async () => {
    const issued = await issueOperatorToken(api().db, testPeppers, acme().workspaceId, {
      name: 'nightly load',
      lifetimeSeconds: 3600,
    });
    if (!issued.ok) throw new Error('not issued');
    const operator = issued.value.minted.show().token;
    for (const token of [writer().token, operator]) {
      const reply = await upload('/ingest/transactions', { token, body: some(50) });
      expect(reply).toMatchObject({ status: 200, body: { resource: 'transactions', lines: 50 } });
      expect(reply.headers['ratelimit']).toBeDefined();
    }
    expect((await api().get('/accounts', operator)).status).toBe(401);
    const revoked = await revokeOperatorToken(api().db, acme().workspaceId, issued.value.id);
    expect(revoked.ok).toBe(true);
    const reply = await upload('/ingest/transactions', { token: operator, body: some(1) });
    expect(reply.status).toBe(401);
  });

  it('an expired operator token, a forged one and a stranger get 401; a key that may only read gets 403', async () => {
    const issued = await issueOperatorToken(api().db, testPeppers, acme().workspaceId, {
      name: 'short',
      lifetimeSeconds: 1,
    });
    if (!issued.ok) throw new Error('not issued');
    const token = issued.value.minted.show().token;
    await expect
      .poll(async () => (await upload('/ingest/transactions', { token, body: [] })).status)
      .toBe(401);
    expect((await upload('/ingest/transactions', { token: 'nonsense', body: some(1) })).status).toBe(401);
    const refused = await upload('/ingest/transactions', { token: reader.token, body: some(1) });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('Compat 63 what was pushed in with an id of sixteen digits is found by its path and by the filter', async () => {
    const [line = ''] = some(1);
    for (const id of [1_000_000_000_000_000, Number.MAX_SAFE_INTEGER]) {
      const pushed = await upload('/ingest/transactions', { body: [edit(line, { id, account_id: 101 })] });
      expect(pushed.status).toBe(200);
      expect(await api().get(`/transactions/${id}`, reader.token)).toMatchObject({
        status: 200,
        body: { id },
      });
      const found = await api().get(`/transactions?id=${id}`, reader.token);
      expect(found.body.page_info.count).toBe(1);
    }
    const inexact = '9007199254740993';
    expect((await api().get(`/transactions/${inexact}`, reader.token)).status).toBe(404);
    expect((await api().get(`/transactions?id=${inexact}`, reader.token)).body.detail).toBe(
      'The parameter "id" must be <= 9007199254740991.',
    );
  });

  it('nobody ingests what decides reach, and an unknown resource is not there', async () => {
    for (const resource of ['entities', 'approver-groups']) {
      const reply = await upload(`/ingest/${resource}`, { body: [...demoNdjson('entities')] });
      expect(reply).toMatchObject({ status: 403, body: { code: 'decides_reach' } });
    }
    expect((await upload('/ingest/nothing', { body: ['{}'] })).status).toBe(404);
  });

  it('a key suspended while its upload is under way has written nothing', async () => {
    const key = await seedKey(api().db, acme(), { permissionGroups: ['full-access'] });
    const before = await held();
    let suspended = false;
    const body = (function* () {
      for (const line of demoNdjson('transactions', 3_000))
        yield edit(line, { id: JSON.parse(line).id + 5_000_000 });
    })();
    const sent = begin(key.token);
    const status = new Promise<number | undefined>((resolve) =>
      sent.on('response', (reply) => resolve(reply.resume().statusCode)),
    );
    for (const line of body) {
      sent.write(line);
      if (suspended) continue;
      suspended = true;
      await expect.poll(() => heldAdvisoryLocks(api().db)).toBeGreaterThan(0);
      await inWorkspace(api().db, acme().workspaceId, (trx) =>
        trx.updateTable('reportingKeys').set({ suspended: true }).where('id', '=', key.keyId).execute(),
      );
    }
    sent.end();
    expect(await status).toBe(401);
    expect(await held()).toBe(before);
  });
});

describe('D4 much at once', () => {
  it('T60 the uploads of one workspace, however many and slow, keep no other from pushing in', async () => {
    const other = await seedWorkspace(api().db);
    const { token } = await seedKey(api().db, other, { permissionGroups: ['full-access'] });
    const held = [begin(), begin(), begin(), begin()].map((sent) => {
      const answer = new Promise<number | undefined>((resolve) => {
        sent.on('response', (reply) => resolve(reply.resume().statusCode)).on('error', () => undefined);
      });
      sent.write(some(1)[0]);
      return { sent, answer };
    });
    expect(await Promise.race(held.map(({ answer }) => answer))).toBe(409);
    const pushed = await upload('/ingest/transactions', { token, body: some(3) });
    expect(pushed).toMatchObject({ status: 200, body: { lines: 3 } });
    for (const { sent } of held) sent.destroy();
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
  });

  it('reads no faster than it writes: while the database is held up, the sender is too', async () => {
    const owner = new pg.Client({ connectionString: api().database.ownerUrl });
    await owner.connect();
    await owner.query('BEGIN; LOCK TABLE mirrored_transactions IN ACCESS EXCLUSIVE MODE');
    const sent = begin();
    sent.on('error', () => undefined);
    const docs = some(500).map((line) => JSON.parse(line));
    let bytes = 0;
    for (let id = 40_000_000; bytes < 200_000_000; id += docs.length) {
      const chunk = docs.map((doc, index) => `${JSON.stringify({ ...doc, id: id + index })}\n`).join('');
      bytes += chunk.length;
      if (!sent.write(chunk) && !(await taking(sent, 1_500))) break;
    }
    sent.destroy();
    await owner.query('ROLLBACK');
    await owner.end();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(40_000_000);
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
  });
});

/** Whether what was written is taken within the time. */
function taking(sent: ClientRequest, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    sent.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

describe('what a document was', () => {
  it('is kept when an import changes it, and not when it does not', async () => {
    const [good = ''] = some(1);
    const id = 900_100 + Math.floor(Math.random() * 1_000_000);
    const history = () =>
      inWorkspace(api().db, acme().workspaceId, (trx) =>
        trx
          .selectFrom('mirroredHistory')
          .select(['resource', 'document'])
          .where('objectId', '=', id)
          .orderBy('id')
          .execute(),
      );
    const bring = (change: object) =>
      upload('/ingest/transactions', { body: [edit(good, { id, ...change })] });
    await bring({ status: 'PENDING_APPROVAL' });
    await bring({ status: 'PENDING_APPROVAL' });
    expect(await history()).toEqual([]);
    await bring({ status: 'CONFIRMED' });
    const kept = await history();
    expect(kept).toHaveLength(1);
    expect(JSON.parse(kept[0]?.document ?? '')).toMatchObject({ id, status: 'PENDING_APPROVAL' });
  });
});
