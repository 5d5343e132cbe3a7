import pg from 'pg';

/** Too many connections, shut down, starting up, or a statement that was stopped because it took too long. */
const PASSING = /^(08|53|57P0|57014)/;
const CONNECTION_LOST = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);
const CLIENT_SIDE = /timeout|terminated|Connection ended|not queryable/i;

/** Whether an error means that the database does not answer, rather than that something is wrong with the question. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof pg.DatabaseError) return PASSING.test(error.code ?? '');
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  if ('code' in error && typeof error.code === 'string') return CONNECTION_LOST.has(error.code);
  return CLIENT_SIDE.test(error.message);
}
