import { describe, expect, it } from 'vitest';
import { seedKey } from '../support/seed-key.ts';
import { inScope, transactions, useStage } from './stage.ts';

const stage = useStage();

describe('T10 not there and not yours are the same, byte for byte', () => {
  it('for every resource and every id of another entity and another tenant', async () => {
    const foreign = await seedKey(stage().api.db, stage().other, { entityIds: [1, 2, 3] });
    const absent = await stage().api.get('/accounts/999999', stage().one.token);
    expect(absent.status).toBe(404);
    const outside = inScope([2, 3])
      .transactions.slice(0, 20)
      .map(({ id }) => `/transactions/${id}`);
    const paths = [
      '/accounts/105',
      '/entities/2',
      '/transactions/1',
      '/accounts/0',
      '/accounts/-1',
      '/accounts/abc',
      '/accounts/1e2',
      '/accounts/%00',
      '/accounts/99999999999999999999',
      '/accounts/2147483648',
      '/nowhere',
      '/accounts/101/nowhere',
      ...outside,
    ];
    for (const path of paths)
      expect([path, (await stage().api.get(path, stage().one.token)).text]).toEqual([path, absent.text]);
    for (const { id } of transactions.slice(0, 50))
      expect((await stage().api.get(`/transactions/${id}`, foreign.token)).text).toBe(absent.text);
    expect((await stage().api.get('/transactions', foreign.token)).body.page_info.count).toBe(0);
  });
});
