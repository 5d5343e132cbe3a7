import type pg from 'pg';
import { catalogue } from '../../catalogue/index.ts';
import { CREATED_ON, type Page } from '../../catalogue/resource.ts';
import { parseToken } from '../../keys/secret/token.ts';
import { native } from '../../reporting-api/dialects/native.ts';
import { createReads } from '../../reporting-api/reads.ts';
import { PEPPERS } from '../data/key.ts';

export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

const FIRST_PAGE: Page = { page: 1, pageSize: 100, orderBy: CREATED_ON, ascending: false, place: null };

/**
 * The one statement that the reporting API sends for this page of transactions, with every argument as it sends it. It
 * is overheard from the API's own code, so that the reference cannot fall behind what it is a reference for.
 */
export async function statementOfPage(
  token: string,
  filters: object = {},
  page: Page = FIRST_PAGE,
): Promise<Statement> {
  const operation = catalogue
    .flatMap(({ operations }) => operations)
    .find(({ path }) => path === '/transactions');
  if (!operation) throw new Error('the catalogue has no transactions');
  let overheard: Statement | undefined;
  const pool = {
    query: async ({ name, text, values }: Statement) => {
      overheard = { name, text, values };
      return { rows: [{ outcome: 'ok', key: '', body: '' }] };
    },
  };
  const reads = createReads(pool as unknown as pg.Pool, PEPPERS, 5_000);
  const caller = { dialect: native, credential: parseToken(token), workspaceName: null };
  await reads.run(caller, operation.read({}, filters as Record<string, unknown>, page));
  if (!overheard) throw new Error('the reporting API sent no statement');
  return overheard;
}

/** As text for a process's environment, bytes included. */
export function written(statement: Statement): string {
  return JSON.stringify(statement);
}

export function readBack(text: string): Statement {
  return JSON.parse(text, (_, value) =>
    value?.type === 'Buffer' ? Buffer.from(value.data) : value,
  ) as Statement;
}
