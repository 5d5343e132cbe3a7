import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { heldAdvisoryLocks } from '../support/advisory-locks.ts';
import { edit, some, useUploads } from './upload-stage.ts';

const { api, acme, writer, upload, begin, held } = useUploads();

describe('D4 bad input', () => {
  it('names line, field and reason, and applies nothing', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const body = [
      edit(good, { id: 900_001 }),
      'not json\n',
      edit(good, { id: 900_002, amount: 'much' }),
      '\n',
      edit(good, { id: 900_003, colour: 'red' }),
    ];
    const reply = await upload('/ingest/transactions', { body });
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 'invalid_lines', more: false, status_code: 400 },
    });
    expect(reply.body.lines).toEqual([
      { line: 2, field: null, reason: 'is not JSON' },
      { line: 3, field: 'amount', reason: expect.any(String) },
      { line: 5, field: 'colour', reason: 'is not a field of this resource' },
    ]);
    expect(reply.body.detail).toContain('Line 2');
    expect(await held()).toBe(before);
  });

  it('keeps unknown fields only when told to', async () => {
    const [good = ''] = some(1);
    const body = [edit(good, { id: 900_010, colour: 'red' })];
    const reply = await upload('/ingest/transactions?unknown_fields=keep', { body });
    expect(reply).toMatchObject({ status: 200, body: { lines: 1 } });
    const { document } = await inWorkspace(api().db, acme().workspaceId, (trx) =>
      trx
        .selectFrom('mirroredTransactions')
        .select('document')
        .where('id', '=', 900_010)
        .executeTakeFirstOrThrow(),
    );
    expect(JSON.parse(document).colour).toBe('red');
    for (const query of ['unknown_fields=maybe', 'unknown_fields=keep&unknown_fields=keep', 'colour=red']) {
      const wrong = await upload(`/ingest/transactions?${query}`, { body });
      expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    }
  });

  it('a line over 1 MB is 413 at that byte, with nothing applied and the rest not read', async () => {
    const before = await held();
    let bytes = 0;
    const [good = ''] = some(1);
    const endless = (function* () {
      yield edit(good, { id: 900_020 });
      for (; bytes < 400_000_000; bytes += 65_536) yield Buffer.alloc(65_536, 'a');
    })();
    const reply = await upload('/ingest/transactions', { body: endless });
    expect(reply).toMatchObject({ status: 413, body: { code: 'line_too_long', lines: [{ line: 2 }] } });
    expect(bytes).toBeLessThan(40_000_000);
    expect(await held()).toBe(before);
  });

  it('a truncated last line, a wrong type and a body on GET are told so', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const cut = await upload('/ingest/transactions', {
      body: [edit(good, { id: 900_030 }), good.slice(0, 40)],
    });
    expect(cut).toMatchObject({
      status: 400,
      body: { lines: [{ line: 2, field: null, reason: 'is not JSON' }] },
    });
    for (const headers of [
      { 'content-type': 'application/json' },
      { 'content-type': '' },
      { 'content-encoding': 'gzip' },
    ]) {
      const wrong = await upload('/ingest/transactions', {
        headers: headers as Record<string, string>,
        body: [good],
      });
      expect(wrong).toMatchObject({ status: 415, body: { code: 'not_ndjson' } });
    }
    const get = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${api().url}/accounts`, {
        headers: { authorization: `Bearer ${writer().token}`, 'content-length': '2' },
      });
      sent
        .on('response', (reply) => resolve(reply.resume().statusCode))
        .on('error', reject)
        .end('{}');
    });
    expect(get).toBe(400);
    expect(await held()).toBe(before);
  });

  it('an upload that breaks off leaves nothing', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const sent = begin(writer().token, { 'content-length': '1000000' });
    sent.on('error', () => undefined);
    sent.write(edit(good, { id: 900_040 }));
    await expect.poll(() => heldAdvisoryLocks(api().db)).toBeGreaterThan(0);
    sent.destroy();
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
    expect(await held()).toBe(before);
  });
});
