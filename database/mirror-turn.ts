import { sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '../domain/ids.ts';
import type { Database } from './tables/index.ts';

const WAIT = '5s';
const LOCK_NOT_AVAILABLE = '55P03';

/** Somebody else is writing to this workspace's mirror, and did not end in time. Nothing was changed. */
export class MirrorBusy extends Error {
  constructor() {
    super('an upload is being taken in: what moves accounts waits until it has ended');
  }
}

/**
 * Takes the turn to write to a workspace's mirror (its documents, where its accounts stand, what is counted of them)
 * until this transaction ends. One writer at a time: two that touch the same counters in another order would wait for
 * each other. Waits for five seconds. The turn comes before the workspace's lock, never after it.
 * @throws MirrorBusy
 */
export async function takeMirrorTurn(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<void> {
  try {
    await sql`SET LOCAL lock_timeout = ${sql.lit(WAIT)}`.execute(trx);
    await sql`SELECT take_mirror_turn(${workspaceId})`.execute(trx);
    await sql`SET LOCAL lock_timeout = 0`.execute(trx);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw code === LOCK_NOT_AVAILABLE ? new MirrorBusy() : error;
  }
}

/** The same for who holds the workspace's lock: takes the turn if it is free, and never waits. @throws MirrorBusy */
export async function takeFreeMirrorTurn(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<void> {
  const { rows } = await sql<{ taken: boolean }>`
    SELECT pg_try_advisory_xact_lock(mirror_turn(${workspaceId})) AS taken`.execute(trx);
  if (!rows[0]?.taken) throw new MirrorBusy();
}
