import { describe, expect, it } from 'vitest';
import { type Doc, inScope, MEMBERS, micros, pageThrough, sorted, transactions, useStage } from './stage.ts';

const stage = useStage();

describe('filters', () => {
  const wanted: [string, (doc: Doc) => boolean][] = [
    ['account=105', (doc) => doc.account_id === 105],
    ['account=105&account=109', (doc) => [105, 109].includes(doc.account_id)],
    ['account=101', () => false],
    ['status=REJECTED', (doc) => doc.status === 'REJECTED'],
    [
      'status=REJECTED&status=PENDING_APPROVAL',
      (doc) => ['REJECTED', 'PENDING_APPROVAL'].includes(doc.status),
    ],
    ['type=SEND&currency=ethereum', (doc) => doc.type === 'SEND' && doc.currency === 'ethereum'],
    [
      'created_after=2025-06-01T00%3A00%3A00Z',
      (doc) => micros(doc.created_on) > micros('2025-06-01T00:00:00.000000+00:00'),
    ],
    [
      'created_before=2025-06-01T02%3A00%3A00%2B02%3A00',
      (doc) => micros(doc.created_on) < micros('2025-06-01T00:00:00.000000+00:00'),
    ],
    ['min_amount=100000000000000000000', (doc) => BigInt(doc.amount) >= 10n ** 20n],
    ['max_amount=9007199254740993', (doc) => BigInt(doc.amount) <= 9007199254740993n],
    [
      'min_amount=.5&max_amount=1000000.0',
      (doc) => BigInt(doc.amount) >= 1n && BigInt(doc.amount) <= 10n ** 6n,
    ],
    [`id=${transactions[5]?.id}`, (doc) => doc.id === transactions[5]?.id],
    [`recipient=${transactions[17]?.recipient}`, (doc) => doc.recipient === transactions[17]?.recipient],
  ];
  it.each(wanted)('Compat 50, 51, 54: /transactions?%s', async (query, matches) => {
    const expected = inScope([2, 3]).transactions.filter(matches);
    expect(await pageThrough(stage().api, `/transactions?${query}`, stage().two.token, 50, 'desc')).toEqual({
      ids: sorted(expected, 'desc'),
      count: expected.length,
    });
  });

  it('narrows accounts by entity, currency, type and name, and entities by account', async () => {
    const ids = async (path: string) =>
      (await pageThrough(stage().api, path, stage().two.token, 200, 'asc')).ids;
    expect(await ids('/accounts?entity=3')).toEqual(MEMBERS[3]);
    expect(await ids('/accounts?entity=2&entity=3&currency=ethereum')).toEqual([106, 109, 111]);
    expect(await ids('/accounts?account_type=Solana')).toEqual([107, 112]);
    expect(await ids('/accounts?name=Settlement%20ETH')).toEqual([109]);
    expect(await ids('/entities?account=109')).toEqual([2, 3]);
    expect(await ids('/entities?account=101')).toEqual([]);
    expect(await ids('/entities?name=Custody&status=ACTIVE')).toEqual([3]);
  });

  it('Compat 52 answers 404 for an entity that the key does not have, there or not', async () => {
    const absent = await stage().api.get('/accounts?entity=99', stage().two.token);
    expect(absent.status).toBe(404);
    expect((await stage().api.get('/accounts?entity=1', stage().two.token)).text).toBe(absent.text);
  });

  const bad: [string, string | undefined][] = [
    ['order=up', 'order'],
    ['order_by=name', 'order_by'],
    ['page=x', 'page'],
    ['page=', 'page'],
    ['page=1&page=2', 'page'],
    ['page=1.5', 'page'],
    ['page=99999999999999999999', 'page'],
    ['status=NONSENSE', 'status'],
    ['account=abc', 'account'],
    ['account=-1', 'account'],
    ['created_after=yesterday', 'created_after'],
    ['created_after=2025-02-30T00:00:00Z', 'created_after'],
    ['created_after=2025-01-01', 'created_after'],
    ['created_before=2025-01-01T00:00:00', 'created_before'],
    ['created_before=9999-01-01T00:00:00Z', 'created_before'],
    ['min_amount=-5', 'min_amount'],
    ['min_amount=', 'min_amount'],
    ['nonsense=1', 'nonsense'],
    ['__proto__=1', undefined],
    ['constructor=1', 'constructor'],
    ['id=99999999999999999', 'id'],
    [`recipient=${'a'.repeat(600)}`, 'recipient'],
    ['type=SEND&type=RECEIVE', 'type'],
  ];
  it.each(bad)("T62 T63 refuses ?%s by the parameter's name", async (query, parameter) => {
    const reply = await stage().api.get(`/transactions?${query}`, stage().two.token);
    expect([reply.status, reply.body.parameter]).toEqual([400, parameter]);
    expect((await stage().api.get(`/transactions?${query}`, 'nonsense')).status).toBe(401);
  });

  it.each([
    ['page=1&page=2', '"page" must be given once'],
    ['order=asc&order=desc', '"order" must be given once'],
    ['created_after=yesterday', '"created_after" has the wrong form: it is written like 2025-03-31T14'],
    ['order_by=name', '"order_by" must be one of created_on.'],
    ['currency=BITCOIN', '"currency" has the wrong form: it is written like ethereum'],
    ['min_amount=1e3', '"min_amount" has the wrong form: it is written like 1000000000000000000'],
  ])('T62 says of ?%s what is wrong with it', async (query, words) => {
    const reply = await stage().api.get(`/transactions?${query}`, stage().two.token);
    expect(reply.body.detail).toContain(words);
  });

  it("does not repeat what a caller put in the place of a parameter's name", async () => {
    const reply = await stage().api.get(`/transactions?${stage().one.token}=1`, stage().two.token);
    expect(reply.status).toBe(400);
    expect(reply.text).not.toContain(stage().one.token.slice(0, 20));
  });
});
