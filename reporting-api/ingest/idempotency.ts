import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { readClock } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { ProblemError } from '../problem.ts';

const REMEMBERED_MILLISECONDS = 86_400_000;
const HEADER = 'Idempotency-Key';
const PRINTABLE = /^[\x21-\x7e]{1,255}$/;

/** Which write a caller may send again: its own key, on this route, by this credential. */
export interface WriteIdentity {
  workspaceId: WorkspaceId;
  credential: string;
  route: string;
  key: string;
}

export interface Outcome {
  status: number;
  result: string;
}

/** This very write has happened already; thrown to end the transaction that found out. */
export class AlreadyDone extends Error {
  override readonly name = 'AlreadyDone';
  readonly outcome: Outcome;
  readonly bodyHash: Buffer;
  constructor(outcome: Outcome, bodyHash: Buffer) {
    super('the write has happened already');
    this.outcome = outcome;
    this.bodyHash = bodyHash;
  }
}

/** The caller's key, undefined without one. */
export function idempotencyKeyOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && PRINTABLE.test(header)) return header;
  const reason = 'must be given once, with 1 to 255 printable characters';
  throw new ProblemError({ code: 'invalid_parameter', parameter: HEADER, reason });
}

/**
 * Claims a write for this transaction. The claim is a lock that ends with it, so a process that dies leaves none; a
 * second request with the same key meanwhile is refused rather than kept waiting.
 */
export async function claimWrite(trx: Transaction<Database>, identity: WriteIdentity): Promise<void> {
  const { workspaceId, credential, route, key } = identity;
  const name = JSON.stringify(['write', workspaceId, credential, route, key]);
  const { rows } = await sql<{ got: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS got`.execute(trx);
  if (!rows[0]?.got) throw new ProblemError({ code: 'idempotency_under_way' });
  const known = await trx
    .selectFrom('idempotency')
    .select(['status', 'result', 'bodyHash'])
    .where('workspaceId', '=', workspaceId)
    .where('credential', '=', credential)
    .where('route', '=', route)
    .where('key', '=', key)
    .where('expiresAt', '>', await readClock(trx))
    .executeTakeFirst();
  if (known) throw new AlreadyDone({ status: known.status, result: known.result }, known.bodyHash);
}

/** Remembers what a write came to, in its own transaction; forgets what is a day old. */
export async function rememberWrite(
  trx: Transaction<Database>,
  identity: WriteIdentity,
  { status, result }: Outcome,
  bodyHash: Buffer,
): Promise<void> {
  const now = await readClock(trx);
  const expiresAt = new Date(now.getTime() + REMEMBERED_MILLISECONDS);
  await trx
    .deleteFrom('idempotency')
    .where('workspaceId', '=', identity.workspaceId)
    .where('expiresAt', '<=', now)
    .execute();
  await trx
    .insertInto('idempotency')
    .values({ ...identity, bodyHash, status, result, createdAt: now, expiresAt })
    .execute();
}
