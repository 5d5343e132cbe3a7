import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson, demoResources } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { acme, bring, counted, db, good, stored, within } from './stage.ts';

describe('D4 an upload is taken whole', () => {
  it('takes the demo data of a workspace, every line valid, and counts it exactly', async () => {
    for (const resource of demoResources.filter((name) => name !== 'entities')) {
      expect(await bring(resource, demoNdjson(resource))).toMatchObject({ ok: true, resource });
    }
    const after = await stored();
    expect(after.transactions).toHaveLength(2_000);
    expect(after.counters).toEqual(await counted());
  });

  it('the same upload twice leaves what once does, with the same digest', async () => {
    const before = await stored();
    const first = await bring('transactions', [...demoNdjson('transactions')]);
    const again = await bring('transactions', [...demoNdjson('transactions')]);
    expect(again).toEqual(first);
    expect({ ...(await stored()), imports: 0 }).toEqual({ ...before, imports: 0 });
  });

  it('a document that moved to another account or time takes its count along', async () => {
    const some = [...demoNdjson('transactions')].slice(0, 30).map((line, index) =>
      within(line, (doc) => {
        if (index % 2 === 0) doc['account_id'] = 112;
        if (index % 3 === 0) doc['created_on'] = '2020-01-01T00:00:00.000000+00:00';
      }),
    );
    expect(await bring('transactions', some)).toMatchObject({ ok: true });
    expect((await stored()).counters).toEqual(await counted());
    expect(await bring('transactions', [...demoNdjson('transactions')])).toMatchObject({ ok: true });
    expect((await stored()).counters).toEqual(await counted());
  });

  it('keeps a 30-digit amount and whole numbers beyond 2^53 digit by digit, and does not keep an xpub', async () => {
    const amount = '123456789012345678901234567890';
    const [line = ''] = [...demoNdjson('transactions', 1)];
    expect(
      await bring('transactions', [
        within(line, (doc) => {
          doc['id'] = 777;
          doc['amount'] = amount;
        }),
      ]),
    ).toMatchObject({ ok: true });
    const { transactions } = await stored();
    expect(JSON.parse(transactions.find(({ id }) => id === 777)?.document ?? '{}').amount).toBe(amount);
    const [account = ''] = [...demoNdjson('accounts')];
    const rule =
      '{"id":9,"index":1,"name":"big","rules":[{"id":1,"type":"THRESHOLD","data":[{"currency_type":"CRYPTO","min":12345678901234567890}]}]}';
    const text = within(account, (doc) => {
      doc['xpub'] = 'xpub6CUGRUo';
    }).replace('"governance_rules":[', `"governance_rules":[${rule},`);
    expect(await bring('accounts', [text])).toMatchObject({ ok: true });
    const kept = await inWorkspace(db, acme.workspaceId, (trx) =>
      trx.selectFrom('mirroredAccounts').select('document').where('id', '=', 101).executeTakeFirstOrThrow(),
    );
    expect(kept.document).toContain('"min":12345678901234567890}');
    expect(kept.document).toContain('"xpub":null');
    expect(kept.document).not.toContain('xpub6');
  });

  it('keeps a number as it was written, and refuses one that no double holds', async () => {
    const keeping = { unknownFields: 'keep' } as const;
    const bringing = (number: string) =>
      importNdjson(
        db,
        acme.workspaceId,
        'transactions',
        [good.replace('{', `{"rate":[${number}],`)],
        keeping,
      );
    for (const number of [
      '0.12345678901234567890',
      '-3.00000000000000000001e-7',
      '1e25',
      '9007199254740993.5',
    ]) {
      expect(await bringing(number)).toMatchObject({ ok: true });
      const { transactions } = await stored();
      expect(transactions.find(({ id }) => id === JSON.parse(good).id)?.document).toContain(`[${number}]`);
    }
    for (const number of ['1e400', '-1e200000', '9'.repeat(400)]) {
      expect(await bringing(number)).toMatchObject({
        ok: false,
        problems: [{ line: 1, field: null, reason: 'holds a number beyond 10^308' }],
      });
    }
  });

  it('takes lines however they are cut into chunks, with CRLF and without a last newline', async () => {
    const text = Buffer.from([...demoNdjson('transactions', 40)].join('').trimEnd().replaceAll('\n', '\r\n'));
    const chunks = Array.from({ length: Math.ceil(text.length / 7) }, (_, index) =>
      text.subarray(index * 7, index * 7 + 7),
    );
    expect(await bring('transactions', chunks)).toMatchObject({ ok: true, lines: 40 });
  });

  it('an upload of accounts writes down who governs them once, and again only for those that changed', async () => {
    const written = async () =>
      (
        await inWorkspace(db, acme.workspaceId, (trx) =>
          sql<{ account: number; at: string }>`
            SELECT account_id AS account, string_agg(ctid::text, ' ' ORDER BY ctid) AS at FROM account_governance
            GROUP BY account_id ORDER BY account_id`.execute(trx),
        )
      ).rows;
    const accounts = [...demoNdjson('accounts')];
    expect(await bring('accounts', accounts)).toMatchObject({ ok: true });
    const before = await written();
    expect(before.length).toBeGreaterThan(5);
    const [first = '', ...others] = accounts;
    const changed = within(first, (doc) => {
      doc['name'] = 'Another name';
    });
    expect(await bring('accounts', [changed, ...others])).toMatchObject({ ok: true });
    const after = await written();
    const moved = after.filter(({ at }, index) => at !== before[index]?.at);
    expect(moved.map(({ account }) => account)).toEqual([(JSON.parse(first) as { id: number }).id]);
    expect(await bring('accounts', accounts)).toMatchObject({ ok: true });
  });

  it('a second upload waits for the first, and both are counted', async () => {
    const upload = (base: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        within(good, (doc) => {
          doc['id'] = base + index;
          doc['account_id'] = 101 + (index % 12);
        }),
      );
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const slowly = (async function* () {
      begun.resolve();
      yield* upload(700_000, 1_100);
      await held.promise;
      yield* upload(710_000, 10);
    })();
    const first = importNdjson(db, acme.workspaceId, 'transactions', slowly);
    // Whoever is asked for lines has its turn.
    await Promise.race([begun.promise, first]);
    const other = bring('transactions', upload(720_000, 300));
    try {
      await vi.waitFor(async () => {
        const waiting = sql<{
          n: number;
        }>`SELECT count(*)::integer AS n FROM pg_locks
          WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
        expect((await waiting.execute(db)).rows[0]?.n).toBe(1);
      }, 20_000);
    } finally {
      held.resolve();
      await Promise.allSettled([first, other]);
    }
    expect([await first, await other]).toMatchObject([
      { ok: true, lines: 1_110 },
      { ok: true, lines: 300 },
    ]);
    expect((await stored()).counters).toEqual(await counted());
  });
});
