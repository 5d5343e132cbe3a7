import { describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import type { Operation } from '../../catalogue/resource.ts';
import { useFullStage } from './full-stage.ts';

const stage = useFullStage();
const operations = catalogue.flatMap((entry) => entry.operations);
const THERE: Record<string, string> = {
  account_id: '106',
  parent_account_id: '106',
  entity_id: '2',
  stake_uid: 'eth-106',
  transaction_id: '10007',
  pledge_id: '6f1d2c3b-0000-4000-8000-000000000001',
  settlement_id: '6f1d2c3b-0000-4000-8000-000000000101',
};
const urlOf = ({ path }: Operation) => path.replaceAll(/\{([a-z0-9_]+)\}/g, (_, name) => THERE[name] ?? '1');

interface Shape {
  type?: string;
  enum?: unknown[];
  pattern?: string;
  format?: string;
  items?: Shape;
}

/** Values that a parameter cannot have, by what it is. */
function badValues(schema: Shape): string[] {
  const { type, enum: values, pattern, format, items } = schema;
  if (items) return badValues(items);
  if (values) return ['NONSENSE', ''];
  if (type === 'integer') return ['x', '1.5', '', '1e3', '99999999999999999999', '-3', '%00', '0x10'];
  if (type === 'boolean') return ['1', 'yes', ''];
  if (format === 'date') return ['2025-02-30', 'today', '2025-01-01T00:00:00Z'];
  if (pattern?.startsWith('^(19|20)'))
    return ['yesterday', '2025-02-30T00:00:00Z', '2025-01-01', '2025-01-01T00:00:00'];
  if (pattern) return ['!', '%00', 'é'];
  return ['', 'a'.repeat(600), '%00'];
}

describe('bad input is refused by name, and never breaks anything', () => {
  it.each(operations.map((operation) => [operation.path, operation] as const))(
    '%s',
    async (path, operation) => {
      const { api, all, acme } = stage();
      const paging = operation.paging
        ? [
            'page=0',
            'page=x',
            'page=',
            'page=1&page=2',
            'page_size=-2',
            'page_size=many',
            'cursor=',
            'cursor=x',
            'cursor=eyJpZCI6MX0',
            ...(operation.paging.orderedBy.length > 0 ? ['order=up', 'order_by='] : []),
            ...['name', 'username', 'id', 'nonsense']
              .filter((name) => !operation.paging?.orderedBy.includes(name))
              .map((name) => `order_by=${name}`),
          ]
        : [];
      const own = Object.entries(operation.query).flatMap(([name, schema]) =>
        badValues(schema as Shape).map((value) => `${name}=${value}`),
      );
      const unordered = operation.paging?.orderedBy.length ? [] : ['order=asc', 'order_by=created_on'];
      for (const query of [...paging, ...own, ...unordered, 'nonsense=1']) {
        const needed = path.endsWith('/address/{index}') && !query.startsWith('type') ? 'type=receive&' : '';
        const url = `${urlOf(operation)}?${needed}${query}`;
        const native = await api.get(url, all.token);
        const parameter = query.split('=')[0];
        expect([url, native.status, native.body?.parameter]).toEqual([url, 400, parameter]);
        const compatible = await api.get(url, {
          'x-ledger-workspace': acme.name,
          'x-ledger-reporting-api-key': all.token,
        });
        expect(compatible.body).toEqual({
          message: expect.stringContaining(`"${parameter}"`),
          name: 'invalid_parameter',
          status_code: 400,
        });
      }
    },
    120_000,
  );

  it.each(['GET /whoami', 'GET /notifications/configuration', 'PUT /notifications/configuration'])(
    '%s has no parameters, and says so by name',
    async (operation) => {
      const { api, all, acme } = stage();
      const [method = '', path = ''] = operation.split(' ');
      const callers = [
        { authorization: `Bearer ${all.token}` },
        { 'x-ledger-workspace': acme.name, 'x-ledger-reporting-api-key': all.token },
      ];
      for (const headers of callers) {
        const body = method === 'PUT' ? JSON.stringify({ all: { webhook: null } }) : null;
        const reply = await fetch(`${api.url}${path}?verbose=1`, { method, headers, body });
        expect(reply.status).toBe(400);
        expect(await reply.json()).toMatchObject({
          message: 'The parameter "verbose" is not one that this address takes.',
          name: 'invalid_parameter',
        });
      }
      const nobody = { method, headers: { authorization: 'Bearer nonsense' } };
      expect((await fetch(`${api.url}${path}?verbose=1`, nobody)).status).toBe(401);
    },
  );

  it('names a parameter that is missing', async () => {
    const { api, all } = stage();
    expect(await api.get('/accounts/106/address/0', all.token)).toMatchObject({
      status: 400,
      body: { parameter: 'type' },
    });
  });

  it('refuses a body on GET', async () => {
    const { api, all } = stage();
    for (const path of ['/requests', '/users', '/accounts/106/balances', '/openapi.json']) {
      const reply = await api.app.inject({
        method: 'GET',
        url: path,
        headers: {
          authorization: `Bearer ${all.token}`,
          'content-type': 'application/json',
          'content-length': '2',
        },
        payload: '{}',
      });
      expect([path, reply.statusCode]).toEqual([path, 400]);
    }
  });
});
