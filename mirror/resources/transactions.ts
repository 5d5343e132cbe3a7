import { type Transaction as DatabaseTransaction, sql } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { Transaction } from '../documents/transaction.ts';
import type { LineProblem } from '../line-problem.ts';
import { askable, type Batch, type MirroredResource, upsert } from './resource.ts';

const COLUMNS = {
  id: sql`(d ->> 'id')::bigint`,
  account_id: sql`(d ->> 'account_id')::integer`,
  created_on: sql`(d ->> 'created_on')::timestamptz`,
  currency: sql`d ->> 'currency'`,
  type: sql`d ->> 'type'`,
  status: sql`d ->> 'status'`,
  amount: sql`nullif(d ->> 'amount', '')::numeric`,
  recipient: askable(sql`d ->> 'recipient'`, 512),
  tx_hash: askable(sql`d ->> 'tx_hash'`, 512),
};

/** Transactions, each of an account that is mirrored already. */
export const transactions: MirroredResource = {
  kind: 'mirrored',
  name: 'transactions',
  schema: Transaction,
  async write(trx, batch) {
    const strangers = await withoutAccount(trx, batch);
    return strangers.length > 0 ? strangers : upsert(trx, 'mirrored_transactions', COLUMNS, ['id'], batch);
  },
};

async function withoutAccount(
  trx: DatabaseTransaction<Database>,
  { workspaceId, lines }: Batch,
): Promise<LineProblem[]> {
  const accountOf = (line: Batch['lines'][number]) => (line.document as Transaction).account_id;
  const known = await trx
    .selectFrom('mirroredAccounts')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', [...new Set(lines.map(accountOf))])
    .execute();
  const ids = new Set(known.map((account) => account.id));
  const reason = 'is not a mirrored account: import accounts first';
  return lines
    .filter((line) => !ids.has(accountOf(line)))
    .map(({ line }) => ({ line, field: 'account_id', reason }));
}
