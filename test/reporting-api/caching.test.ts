import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { chooseEncoding } from '../../reporting-api/caching/encodings.ts';
import { useStage } from './stage.ts';

const stage = useStage();

interface RawReply {
  status: number | undefined;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}

/** As the bytes come: `fetch` would decompress them. */
function raw(path: string, headers: Record<string, string>): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const sent = request(stage().api.url + path, { headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk: Buffer) => chunks.push(chunk));
      reply.on('end', () =>
        resolve({ status: reply.statusCode, headers: reply.headers, bytes: Buffer.concat(chunks) }),
      );
      reply.on('error', reject);
    });
    sent.on('error', reject).end();
  });
}

const bearer = (more: Record<string, string> = {}) => ({
  authorization: `Bearer ${stage().one.token}`,
  ...more,
});
const PAGE = '/transactions?page_size=100';

describe('D5 conditional GET', () => {
  it('gives the same strong tag for the same body, and 304 without a body to who has it', async () => {
    const first = await raw(PAGE, bearer());
    const again = await raw(PAGE, bearer());
    const tag = String(first.headers['etag']);
    expect(tag).toMatch(/^"[\w-]{27}"$/);
    expect(again.headers['etag']).toBe(tag);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const reply = await raw(PAGE, bearer({ 'if-none-match': known }));
      expect(reply).toMatchObject({ status: 304, bytes: Buffer.alloc(0) });
      expect(reply.headers['etag']).toBe(tag);
      expect(reply.headers['content-length']).toBeUndefined();
      expect(reply.headers['ratelimit']).toBeDefined();
    }
    expect((await raw(PAGE, bearer({ 'if-none-match': '"other"' }))).status).toBe(200);
  });

  it('an answer may be kept by its caller alone and is asked for again; it depends on every header that says who asks', async () => {
    const { 'cache-control': keep, vary } = (await raw(PAGE, bearer())).headers;
    expect(keep).toBe('private, no-cache');
    const wanted = ['Authorization', 'X-Ledger-Workspace', 'X-Ledger-Reporting-API-Key', 'Accept'];
    expect(String(vary).split(', ')).toEqual(expect.arrayContaining(wanted));
  });

  it('gives another tag once what can be seen has changed, and none to a stranger', async () => {
    const { acme, api } = stage();
    const before = await raw('/entities', bearer());
    const rename = (name: string) =>
      inWorkspace(api.db, acme.workspaceId, (trx) =>
        trx.updateTable('entities').set({ name }).where('id', '=', acme.entityIds[0]).execute(),
      );
    onTestFinished(async () => void (await rename('Treasury')));
    await rename('Treasury, renamed');
    const after = await raw('/entities', bearer({ 'if-none-match': String(before.headers['etag']) }));
    expect(after.status).toBe(200);
    expect(after.headers['etag']).not.toBe(before.headers['etag']);
    const stranger = await raw('/entities', { 'if-none-match': String(before.headers['etag']) });
    expect(stranger.status).toBe(401);
    expect(stranger.headers['etag']).toBeUndefined();
    expect(stranger.headers['cache-control']).toBe('no-store');
  });
});

describe('D5 compression', () => {
  it('compresses a long body for who asks, under a tag of its own that still means the same answer', async () => {
    const plain = await raw(PAGE, bearer());
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [encoding, decode] of [
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const) {
      const reply = await raw(PAGE, bearer({ 'accept-encoding': encoding }));
      expect(reply.headers['content-encoding']).toBe(encoding);
      expect(reply.headers['vary']).toContain('Accept-Encoding');
      expect(decode(reply.bytes).equals(plain.bytes)).toBe(true);
      expect(reply.bytes.length).toBeLessThan(plain.bytes.length / 4);
      expect(reply.headers['content-length']).toBe(String(reply.bytes.length));
      const tag = String(reply.headers['etag']);
      expect(tag).toBe(String(plain.headers['etag']).replace(/"$/, `-${encoding}"`));
      const known = await raw(PAGE, bearer({ 'accept-encoding': encoding, 'if-none-match': tag }));
      expect([known.status, known.headers['etag']]).toEqual([304, tag]);
    }
  });

  it('leaves short bodies and errors as they are', async () => {
    for (const path of ['/accounts?name=nobody', '/accounts/999']) {
      const reply = await raw(path, bearer({ 'accept-encoding': 'gzip, br' }));
      expect(reply.headers['content-encoding']).toBeUndefined();
    }
  });

  it('respects weights, refusals and nonsense', () => {
    const cases: [string | undefined, string | null][] = [
      [undefined, null],
      ['', null],
      ['gzip, deflate, br', 'br'],
      ['GZIP', 'gzip'],
      ['br;q=0.5, gzip', 'gzip'],
      ['br;q=0, *;q=0.1', 'gzip'],
      ['*', 'br'],
      ['identity, gzip;q=0.5', null],
      ['gzip;q=abc', null],
      ['zstd', null],
    ];
    for (const [header, wanted] of cases) expect([header, chooseEncoding(header)]).toEqual([header, wanted]);
  });
});
