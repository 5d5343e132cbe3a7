import { type Transaction as DatabaseTransaction, sql } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { Transaction } from '../documents/transaction.ts';
import type { LineProblem } from '../line-problem.ts';
import type { Batch, MirroredResource } from './resource.ts';
import { askable, type Taken, takenRows } from './rows.ts';
import { upsert } from './upsert.ts';

const COLUMNS: Record<string, Taken<Transaction>> = {
  id: { type: 'bigint', of: ({ id }) => id },
  account_id: { type: 'integer', of: ({ account_id }) => account_id },
  created_on: { type: 'timestamptz', of: ({ created_on }) => created_on },
  currency: { type: 'text', of: ({ currency }) => currency },
  type: { type: 'text', of: ({ type }) => type },
  status: { type: 'text', of: ({ status }) => status },
  // An amount may be given as no digits at all.
  amount: { type: 'numeric', of: ({ amount }) => amount || null },
  recipient: { type: 'text', of: ({ recipient }) => askable(recipient, 512) },
  tx_hash: { type: 'text', of: ({ tx_hash }) => askable(tx_hash, 512) },
};

/** Transactions, each of an account that is mirrored already. */
export const transactions: MirroredResource = {
  kind: 'mirrored',
  name: 'transactions',
  schema: Transaction,
  async write(trx, batch) {
    const strangers = await withoutAccount(trx, batch);
    return strangers.length > 0
      ? strangers
      : upsert(trx, 'mirrored_transactions', takenRows(COLUMNS, batch.lines), ['id'], batch);
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
    .where(sql<boolean>`id = ANY (${[...new Set(lines.map(accountOf))]}::integer[])`)
    .execute();
  const ids = new Set(known.map((account) => account.id));
  const reason = 'is not a mirrored account: import accounts first';
  return lines
    .filter((line) => !ids.has(accountOf(line)))
    .map(({ line }) => ({ line, field: 'account_id', reason }));
}
