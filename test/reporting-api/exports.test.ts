import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { csvRow } from '../../reporting-api/export/csv.ts';
import { readPages } from '../../reporting-api/export/pages.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let key: SeededKey;
const MANY = 100_000;
const BIG = '12345678901234567890';
/** Where the next of those begin that arrive later. */
let later = 3_000_000;

/** Many transactions of account 101, a hundred at each moment, so that pages end in the middle of one. */
async function bringMany(from: number, count: number, startsOn: string) {
  const [line = ''] = demoNdjson('transactions', 1);
  const { id: _, created_on: __, account_id: ___, ...rest } = JSON.parse(line);
  const tail = JSON.stringify(rest).slice(1, -1);
  await inWorkspace(api().db, acme.workspaceId, (trx) =>
    sql`
      INSERT INTO mirrored_transactions
        (workspace_id, id, account_id, created_on, currency, type, status, document, import_id)
      SELECT ${acme.workspaceId}, n, 101, at, 'bitcoin', 'SEND', 'CONFIRMED',
        '{"id":' || n || ',"account_id":101,"created_on":"' || published_time(at) || '",' || ${tail}::text || '}', 1
      FROM generate_series(${from}::int, ${from + count - 1}::int) AS n
      CROSS JOIN LATERAL (SELECT ${startsOn}::timestamptz + make_interval(mins => n / 100) AS at) t`.execute(
      trx,
    ),
  );
}

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  key = await seedKey(api().db, acme);
  for (let n = 0; n < MANY; n += 10_000) await bringMany(1_000_000 + n, 10_000, '2024-01-01T00:00:00Z');
}, 240_000);

function open(
  path: string,
  headers: Record<string, string> = {},
  token = key.token,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const all = { authorization: `Bearer ${token}`, accept: 'application/x-ndjson', ...headers };
    request(api().url + path, { headers: all })
      .on('response', resolve)
      .on('error', reject)
      .end();
  });
}

async function text(reply: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const idsIn = (body: string) =>
  body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { id: number }).id);

describe('D3 exports', () => {
  it.each(['asc', 'desc'])(
    'give every document of a list once, in order (%s)',
    async (order) => {
      const reply = await open(`/transactions?order=${order}`);
      expect(reply.statusCode).toBe(200);
      expect(reply.headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
      const ids = idsIn(await text(reply));
      const wanted = Array.from({ length: MANY }, (_, index) => 1_000_000 + index);
      expect(ids).toEqual(order === 'asc' ? wanted : wanted.reverse());
    },
    120_000,
  );

  it('miss and repeat nothing while newer rows arrive, in either order', async () => {
    for (const order of ['asc', 'desc']) {
      const reply = await open(`/transactions?order=${order}`);
      let body = '';
      let inserted = false;
      for await (const chunk of reply) {
        body += String(chunk);
        if (inserted) continue;
        inserted = true;
        later += 500;
        await bringMany(later, 500, '2024-01-01T00:00:00Z');
      }
      const ids = idsIn(body);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => id < 2_000_000)).toHaveLength(MANY);
    }
  }, 240_000);

  it('hold one page: a caller who does not read causes no further reads, and one who leaves ends them', async () => {
    const before = api().queries.reads;
    const reply = await open('/transactions?order=asc', { 'accept-encoding': 'identity' });
    reply.pause();
    let last = -1;
    await expect
      .poll(
        () => {
          const now = api().queries.reads;
          const stands = now === last;
          last = now;
          return stands;
        },
        { interval: 1_500, timeout: 30_000 },
      )
      .toBe(true);
    const read = api().queries.reads - before;
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(MANY / 1_000 - 2);
    reply.destroy();
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
    expect(api().queries.reads - before).toBeLessThanOrEqual(read + 2);
  });

  it('break off when the key is suspended, and show no more of an entity that has lost its account', async () => {
    onTestFinished(async () => {
      await inWorkspace(api().db, acme.workspaceId, (trx) =>
        trx
          .insertInto('entityAccounts')
          .values({ workspaceId: acme.workspaceId, entityId: acme.entityIds[0], accountId: 101 })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      );
    });
    for (const change of ['suspend', 'narrow']) {
      const own = await seedKey(api().db, acme);
      const reply = await open('/transactions?order=asc', { 'accept-encoding': 'identity' }, own.token);
      let body = '';
      let changed = false;
      const reading = (async () => {
        for await (const chunk of reply) {
          body += String(chunk);
          if (changed) continue;
          changed = true;
          await inWorkspace(api().db, acme.workspaceId, async (trx) => {
            if (change === 'suspend') {
              await trx
                .updateTable('reportingKeys')
                .set({ suspended: true })
                .where('id', '=', own.keyId)
                .execute();
            } else {
              await trx.deleteFrom('entityAccounts').where('accountId', '=', 101).execute();
            }
          });
        }
      })();
      if (change === 'suspend') await expect(reading).rejects.toThrow();
      else await reading;
      expect(body.split('\n').length).toBeLessThan(MANY - 1_000);
    }
  });

  it('D3 are refused by HTTP/1.0, which knows no final chunk and would take half of a list for the whole', async () => {
    const ask = async (token: string) => {
      const socket = connect(Number(new URL(api().url).port), '127.0.0.1');
      socket.write(
        `GET /transactions HTTP/1.0\r\nAuthorization: Bearer ${token}\r\nAccept: text/csv\r\n\r\n`,
      );
      let answer = '';
      for await (const chunk of socket) answer += String(chunk);
      return answer;
    };
    expect(await ask(key.token)).toMatch(/^HTTP\/1\.1 505 [\s\S]*"needs_http_1_1"/);
    expect(await ask('nonsense')).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('answer what is wrong before the first line like any other request', async () => {
    expect((await open('/transactions', {}, 'nonsense')).statusCode).toBe(401);
    for (const query of ['page=2', 'page_size=5', 'cursor=abc', 'order=up', 'colour=red']) {
      const reply = await open(`/transactions?${query}`);
      expect(reply.statusCode).toBe(400);
      expect(reply.headers['content-type']).toContain('problem+json');
      expect(JSON.parse(await text(reply)).parameter).toBe(query.split('=')[0]);
    }
  });

  it('write CSV with a heading, and compress for who asks', async () => {
    const reply = await open('/accounts', { accept: 'text/csv', 'accept-encoding': 'gzip' });
    expect(reply.headers['content-encoding']).toBe('gzip');
    const response = await fetch(`${api().url}/accounts`, {
      headers: { authorization: `Bearer ${key.token}`, accept: 'text/csv' },
    });
    const lines = (await response.text()).split('\r\n');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(response.headers.get('content-disposition')).toContain('accounts.csv');
    expect(lines[0]).toContain('id');
    expect(lines).toHaveLength(6);
    reply.destroy();
  });

  it('a compatible caller gets a page of JSON, whatever it accepts', async () => {
    const headers = { 'X-Ledger-Workspace': acme.name, 'X-Ledger-Reporting-API-Key': key.token };
    const reply = await fetch(`${api().url}/accounts`, { headers: { ...headers, accept: 'text/csv' } });
    expect(reply.headers.get('content-type')).toContain('application/json');
  });
});

describe('what CSV does to values', () => {
  it('quotes what needs it, disarms formulas, and keeps digits', () => {
    const node = {
      plain: 'a',
      comma: 'a,b',
      quote: 'say "x"',
      line: 'a\nb',
      formula: '=HYPERLINK("x")',
      plus: '+1 OR',
      at: '@SUM(1)',
      minus: '-5',
      dash: '-cmd',
      feed: '\n=1',
      wide: '＝1',
      none: null,
      number: 12,
      big: JSON.parse(`"${BIG}"`),
      parts: [{ a: 1 }],
    };
    expect(csvRow(node, [...Object.keys(node), 'absent'])).toBe(
      `a,"a,b","say ""x""","a\nb","'=HYPERLINK(""x"")",'+1 OR,'@SUM(1),-5,'-cmd,"'\n=1",'＝1,,12,${BIG},"[{""a"":1}]",\r\n`,
    );
  });
});

describe('D3 what an export does to numbers', () => {
  it.each(['12345678901234567890', '0.12345678901234567890', '1e25', '-9007199254740993.5', '-1.5e-7'])(
    'writes %s as it was brought, in both forms',
    async (number) => {
      const page = { text: `{"edges":[{"cursor":1,"node":{"rate":${number}}}]}`, nextPlace: null };
      const pages = readPages(page, () => Promise.reject(new Error('there is one page')));
      const { value: [node = {}] = [] } = await pages.next();
      expect(JSON.stringify(node)).toBe(`{"rate":${number}}`);
      expect(csvRow(node, ['rate'])).toBe(`${number}\r\n`);
    },
  );
});
