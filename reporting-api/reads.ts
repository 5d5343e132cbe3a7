import type pg from 'pg';
import type { Read as CatalogueRead, Place } from '../catalogue/resource.ts';
import type { Peppers } from '../config/index.ts';
import { isUnavailable } from '../database/unavailable.ts';
import { digestsForLookup } from '../keys/secret/digest.ts';
import type { Caller } from './caller.ts';
import { type Problem, ProblemError } from './problem.ts';

/** A read: the name of its SQL function, what the function takes after the credential, and how it is sent. */
export interface Read extends CatalogueRead {
  /** What the body is, if it is not JSON. */
  readonly mediaType?: string;
  /** Makes what is sent of what was read; may still throw a problem. */
  readonly render?: (found: Found) => string;
}

/** What a read found. */
export interface Found {
  readonly body: string;
  /** Whose credential it was. */
  readonly key: string;
  /** Of a list: where the next page begins, null at the end. */
  readonly nextPlace: Place | null;
}

export type Answer = ({ ok: true } & Found) | { ok: false; problem: Problem };

interface Row {
  outcome: 'ok' | 'unauthenticated' | 'key_suspended' | 'forbidden' | 'not_found' | 'unsupported';
  key: string | null;
  body: string | null;
  nextPlace?: Place | null;
}

/** Sends reads to Postgres: authentication, state, scope and page are one prepared statement (DESIGN §7). */
export interface Reads {
  run(caller: Caller, read: Read): Promise<Answer>;
}

/** Four arguments come before a read's own: client id, digests, environment, workspace name. Null without a credential. */
export function credentialArguments(
  peppers: Peppers,
  { credential, workspaceName }: Caller,
): unknown[] | null {
  if (!credential) return null;
  const { clientId, workspaceId, secret, environment } = credential;
  const digests = digestsForLookup(peppers, { clientId, workspaceId, secret }).map(({ digest }) => digest);
  return [clientId, digests, environment, workspaceName];
}

export function createReads(pool: pg.Pool, peppers: Peppers, timeoutMilliseconds: number): Reads {
  return {
    async run(caller, { name, list, arguments: own }) {
      const values = credentialArguments(peppers, caller);
      // No form, no checksum: refused before any I/O (C1).
      if (!values) return { ok: false, problem: { code: 'unauthenticated' } };
      values.push(...own);
      const text = textOf(name, list === true, values.length);
      // pg takes a timeout for one query, though its types do not say so.
      const query = { name, text, values, query_timeout: timeoutMilliseconds };
      const row = await ask(pool, query);
      if (row.outcome !== 'ok') return { ok: false, problem: { code: row.outcome } };
      if (row.body === null) throw new Error(`${name} answered without a body`);
      return { ok: true, body: row.body, key: row.key ?? '', nextPlace: row.nextPlace ?? null };
    },
  };
}

async function ask(pool: pg.Pool, query: pg.QueryConfig): Promise<Row> {
  try {
    // Taken out: what pg keeps of a query may outlive it by far, and a page would with it.
    const row = (await pool.query<Row>(query)).rows.pop();
    if (!row) throw new Error('a read gave no row');
    return row;
  } catch (error) {
    if (isUnavailable(error)) throw new ProblemError({ code: 'unavailable' });
    throw error;
  }
}

const texts = new Map<string, string>();

/** Written once for each function: a function is always called with as many arguments. */
function textOf(name: string, list: boolean, count: number): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const columns = list ? 'outcome, key, body, next_place::text AS "nextPlace"' : 'outcome, key, body';
  const text = `SELECT ${columns} FROM ${name}(${placeholders(count)})`;
  texts.set(name, text);
  return text;
}

function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ');
}
