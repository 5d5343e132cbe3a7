import type pg from 'pg';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { Distribution } from './distribution.ts';
import { ACCOUNT_COLUMNS, ACCOUNT_ROWS, COLUMNS, transactionRows } from './rows.ts';
import { setIndexesAside } from './set-aside.ts';

const ROWS_A_STATEMENT = 100_000;

type Said = (what: string) => void;

/** Fills a workspace's mirror; its entities are there already. Our own triggers count, as they do for any writer. */
export async function fillMirror(
  client: pg.Client,
  workspaceId: WorkspaceId,
  distribution: Distribution,
  say: Said,
): Promise<void> {
  const { transactions, accounts } = distribution;
  await client.query(`SET synchronous_commit = off`);
  await client.query(`SET work_mem = '256MB'`);
  await client.query(`SET maintenance_work_mem = '1GB'`);
  await fillAccounts(client, workspaceId, accounts);
  const indexes = await setIndexesAside(client, 'mirrored_transactions');
  const insert = `INSERT INTO mirrored_transactions (${COLUMNS}) ${transactionRows(distribution)}`;
  for (let first = 1; first <= transactions; first += ROWS_A_STATEMENT) {
    const last = Math.min(transactions, first + ROWS_A_STATEMENT - 1);
    await client.query(insert, [first, last, workspaceId]);
    say(`${inWords(last)} of ${inWords(transactions)} transactions`);
  }
  for (const [index, statement] of indexes.entries()) {
    say(`index ${index + 1} of ${indexes.length}`);
    await client.query(statement);
  }
  say('statistics');
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
}

/** Accounts alone, for what loads transactions itself. */
export async function fillAccounts(
  client: pg.Client,
  workspaceId: WorkspaceId,
  accounts: number,
): Promise<void> {
  for (let first = 1; first <= accounts; first += 10_000) {
    const last = Math.min(accounts, first + 9_999);
    await client.query(`INSERT INTO mirrored_accounts (${ACCOUNT_COLUMNS}) ${ACCOUNT_ROWS}`, [
      first,
      last,
      workspaceId,
    ]);
  }
}

export function inWords(count: number): string {
  return count.toLocaleString('en');
}
