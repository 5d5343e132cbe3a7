import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { ANY_CASE } from '../../domain/any-case.ts';
import { acme, bring, db, good, within } from './stage.ts';

const ODD_TEXTS = [
  '',
  'NULL',
  'null',
  '{a,b}',
  '"quoted"',
  'back\\slash',
  'two\nlines\r\n',
  ' 東京 😀 ',
  '\t',
];
const longest = (length: number) =>
  ['x', '😀'].flatMap((one) => [one.repeat(length), one.repeat(length + 1)]);
const NONE = [null, undefined];
const AMOUNTS = ['', '0', '007', '.5', '123456789012345678901234567890', null, undefined];
/** What can be asked for, in small letters where its case means nothing. */
const kept = (name: string, longest: number) => sql`CASE WHEN length(d ->> ${name}) > ${longest} THEN NULL
  WHEN d ->> ${name} ~ ${ANY_CASE}::text THEN lower(d ->> ${name}) ELSE d ->> ${name} END`;

it('D4 what transactions and accounts are found by is what their stored documents say, however odd', async () => {
  let id = 600_000;
  const changed = (change: object) => within(good, (doc) => Object.assign(doc, { id: ++id }, change));
  const upload = [
    ...[...ODD_TEXTS, ...longest(512), ...NONE].map((recipient) =>
      changed({ recipient, tx_hash: recipient }),
    ),
    ...AMOUNTS.map((amount) => changed({ amount })),
    changed({ id: Number.MAX_SAFE_INTEGER }),
    changed({ created_on: '2024-02-29T23:59:59.999999-14:00' }),
    ...demoNdjson('transactions', 100),
  ];
  expect(await bring('transactions', upload)).toMatchObject({ ok: true, lines: upload.length });
  const contracts = [...longest(128), ...NONE, ...ODD_TEXTS];
  const accounts = [...demoNdjson('accounts')].map((line, index) =>
    within(line, (doc) => Object.assign(doc, { contract_address: contracts[index] })),
  );
  expect(await bring('accounts', accounts)).toMatchObject({ ok: true });
  const { rows } = await inWorkspace(db, acme.workspaceId, (trx) =>
    sql`
      SELECT 'transaction' AS of, id FROM mirrored_transactions CROSS JOIN LATERAL (SELECT document::jsonb AS d) parsed
      WHERE (id, account_id, created_on, currency, type, status) IS DISTINCT FROM ((d ->> 'id')::bigint,
          (d ->> 'account_id')::integer, (d ->> 'created_on')::timestamptz, d ->> 'currency', d ->> 'type', d ->> 'status')
        OR (amount::text, recipient, tx_hash) IS DISTINCT FROM (nullif(d ->> 'amount', '')::numeric::text,
          ${kept('recipient', 512)}, ${kept('tx_hash', 512)})
      UNION ALL
      SELECT 'account', id FROM mirrored_accounts CROSS JOIN LATERAL (SELECT document::jsonb AS d) parsed
      WHERE (id, created_on, name, currency, type, status, parent) IS DISTINCT FROM ((d ->> 'id')::integer,
          (d ->> 'created_on')::timestamptz, d ->> 'name', d ->> 'currency', d ->> 'type', d ->> 'status', (d ->> 'parent')::integer)
        OR token IS DISTINCT FROM ${kept('contract_address', 128)}`.execute(trx),
  );
  expect(rows).toEqual([]);
});
