import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import { refused } from '../../catalogue/refused.ts';
import type { Operation } from '../../catalogue/resource.ts';
import { useFullStage } from './full-stage.ts';
import { fieldsOfList, mistakesIn, published } from './published/description.ts';

const stage = useFullStage();
const operations = catalogue.flatMap((entry) => entry.operations).filter(({ added }) => !added);

/** Where there is something to see, by the names that paths have for it. */
const THERE: Record<string, string> = {
  account_id: '106',
  parent_account_id: '106',
  entity_id: '2',
  transaction_id: '10007',
  user_id: '6',
  group_id: '2',
  whitelist_id: '2',
  label_id: '1',
  request_id: '105',
  digests_id: '2',
  message_id: '2',
  pledge_id: '6f1d2c3b-0000-4000-8000-000000000001',
  settlement_id: '6f1d2c3b-0000-4000-8000-000000000101',
  index: '0',
  currency_name: 'ethereum',
  contract_address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  address: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  stake_uid: 'eth-106',
};
const OF_CHAIN: Record<string, Record<string, string>> = {
  solana: { account_id: '107', stake_uid: 'sol-100' },
  cardano: { account_id: '109', stake_uid: 'ada-300' },
  tezos: { account_id: '104' },
};

/** Where there is something else than elsewhere. */
const AT: Record<string, string> = {
  '/accounts/{account_id}/labels': '/accounts/101/labels',
  '/accounts/{account_id}/tokens': '/accounts/107/tokens',
  '/transactions/{transaction_id}/labels': '/transactions/10007/labels',
};
/** Nothing of the demo data is below these. */
const EMPTY = ['/accounts/{parent_account_id}/erc20-children-accounts', '/entities/{entity_id}/history'];

function urlOf({ path }: Operation): string {
  const elsewhere = AT[path];
  if (elsewhere) return elsewhere;
  const chain = OF_CHAIN[path.split('/')[1] ?? ''] ?? {};
  const url = path.replaceAll(/\{([a-z0-9_]+)\}/g, (_, name) => chain[name] ?? THERE[name] ?? 'nowhere');
  return path.endsWith('/address/{index}') ? `${url}?type=receive` : url;
}

describe('D1 what is answered is what is published', () => {
  it('offers every readable operation of the published description, and nothing else of it', () => {
    const offered = operations.map(({ path }) => `GET ${path}`);
    const barred = refused.map(({ method, path }) => `${method} ${path}`);
    const configuration = ['GET', 'PUT'].map((method) => `${method} /notifications/configuration`);
    expect([...offered, ...barred, ...configuration].sort()).toEqual(Object.keys(published).sort());
  });

  it.each(operations.map((operation) => [operation.path, operation] as const))(
    '%s takes the published parameters',
    (path, operation) => {
      const taken = Object.keys(operation.query);
      if (operation.paging) taken.push('page', 'page_size');
      if (operation.paging?.orderedBy.length) taken.push('order', 'order_by');
      const wanted = published[`GET ${path}`]?.parameters ?? [];
      expect(Object.keys(operation.parameters)).toEqual(
        expect.arrayContaining(wanted.filter((one) => one.in === 'path').map((one) => one.name)),
      );
      const query = wanted.filter((one) => one.in === 'query').map((one) => one.name);
      const more = path === '/transactions' ? ['tx_hash'] : [];
      expect([...taken].sort()).toEqual(expect.arrayContaining([...query].sort()));
      expect(taken.filter((name) => !query.includes(name) && !more.includes(name))).toEqual([]);
    },
  );

  it('Compat 49: a list goes by name, the example of the description, where its documents have one, and elsewhere says by what it goes', async () => {
    const { api, all } = stage();
    const named: string[] = [];
    for (const operation of operations) {
      const wanted = published[`GET ${operation.path}`];
      if (!wanted?.parameters.some(({ name }) => name === 'order_by')) continue;
      const { status, body } = await api.get(`${urlOf(operation)}?order_by=name&order=asc`, all.token);
      if (fieldsOfList(wanted).includes('name')) {
        named.push(operation.path);
        expect([operation.path, status]).toEqual([operation.path, 200]);
        continue;
      }
      const says = `must be one of ${operation.paging?.orderedBy.join(', ')}.`;
      expect([operation.path, status, body.parameter]).toEqual([operation.path, 400, 'order_by']);
      expect(body.detail).toContain(says);
    }
    expect(named).toEqual([
      '/entities',
      '/accounts',
      '/accounts/{parent_account_id}/erc20-children-accounts',
      '/groups',
      '/whitelists',
      '/labels',
    ]);
  });

  it.each(operations.map((operation) => [operation.path, operation] as const))(
    'Compat 50, 51: %s takes every published value of its parameters, and the least number of each',
    async (path, operation) => {
      const { api, all } = stage();
      const [url] = urlOf(operation).split('?');
      for (const { name, in: where, schema } of published[`GET ${path}`]?.parameters ?? []) {
        for (const value of where === 'query' ? extremesOf(schema) : []) {
          const asked = `${url}?${name}=${value}`;
          const { status } = await api.get(asked, all.token);
          // There may be nothing of it: no other address of an account is kept here.
          expect([asked, status]).toEqual([asked, name === 'type' && status === 404 ? 404 : 200]);
        }
      }
    },
  );

  it.each(operations.map((operation) => [operation.path, operation] as const))(
    'Compat 1, 41, 61, 62, 64, 65: %s answers as published, in both dialects',
    async (path, operation) => {
      const { api, all, acme } = stage();
      const compatible = { 'x-ledger-workspace': acme.name, 'x-ledger-reporting-api-key': all.token };
      const wanted = published[`GET ${path}`];
      expect(wanted).toBeDefined();
      const reply = await api.get(urlOf(operation), compatible);
      expect([reply.status, reply.text.slice(0, 200)]).toEqual([200, expect.any(String)]);
      expect(reply.headers.get('content-type')).toContain(wanted?.media);
      const answer: unknown = JSON.parse(reply.text);
      expect(wanted && mistakesIn(wanted, answer)).toEqual([]);
      expect(Compile(operation.answer).Errors(answer)).toEqual([]);
      expect(isSomething(answer), 'there is something to look at').toBe(!EMPTY.includes(path));
      const native = (await api.get(urlOf(operation), all.token)).text;
      expect(Compile(operation.answer).Errors(JSON.parse(native))).toEqual([]);
      expect(withoutCursor(native)).toBe(reply.text);
    },
  );

  it.each(operations.map((operation) => [operation.path, operation] as const))(
    'Compat 2, 56: %s without one of the two headers, and with a parameter that is wrong, says the published error',
    async (_path, operation) => {
      const { api, all, acme } = stage();
      const workspace = { 'x-ledger-workspace': acme.name };
      const key = { 'x-ledger-reporting-api-key': all.token };
      const url = urlOf(operation);
      for (const [at, headers, status] of [
        [url, workspace, 401],
        [url, key, 401],
        [`${url}${url.includes('?') ? '&' : '?'}nonsense=1`, { ...workspace, ...key }, 400],
        [`${url.split('?')[0]}/nowhere/at/all`, { ...workspace, ...key }, 404],
      ] as const) {
        const refused = await api.get(at, headers);
        expect(refused.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
        expect([at, refused.status, refused.body]).toEqual([
          at,
          status,
          { message: expect.any(String), name: expect.any(String), status_code: status },
        ]);
      }
    },
  );
});

/** Values that a published schema names, or that it only just allows. */
function extremesOf(schema: object): unknown[] {
  const {
    items,
    enum: values,
    minimum,
    anyOf,
  } = schema as {
    items?: object;
    enum?: unknown[];
    minimum?: number;
    anyOf?: object[];
  };
  if (anyOf) return anyOf.flatMap(extremesOf);
  if (items) return extremesOf(items);
  return [...(values ?? []).filter((value) => value !== null), ...(minimum === undefined ? [] : [minimum])];
}

/** What the native dialect adds to a list. */
function withoutCursor(text: string): string {
  return text.replace(/,"next_cursor":(null|"[A-Za-z0-9_-]+")(?=}}$)/, '');
}

function isSomething(answer: unknown): boolean {
  if (Array.isArray(answer)) return answer.length > 0;
  if (typeof answer !== 'object' || answer === null) return true;
  const [only, ...others] = Object.values(answer);
  if ('edges' in answer) return (answer.edges as unknown[]).length > 0;
  return others.length > 0 || !Array.isArray(only) || only.length > 0;
}
