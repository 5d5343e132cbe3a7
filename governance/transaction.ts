import type { Kysely, Selectable, Transaction } from 'kysely';
import { appendToAudit, commitText } from '../audit/append.ts';
import type { AuditEntry } from '../audit/events.ts';
import { takeMirrorTurn } from '../database/mirror-turn.ts';
import type { Database } from '../database/tables/index.ts';
import type { WorkspacesTable } from '../database/tables/workspaces.ts';
import { enterWorkspace, readClock } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { type Outcome, refused } from '../domain/outcome.ts';
import type { WorkflowSignal } from '../domain/workflow-signals.ts';
import { appendToOutbox } from '../outbox/append.ts';
import type { NotificationEvent, OutboxEntry } from '../outbox/events.ts';

/** What a governance act works with: the lock is held, the time is read, and what it tells and records is gathered. */
export interface Governance {
  readonly trx: Transaction<Database>;
  readonly workspace: Readonly<Selectable<WorkspacesTable>>;
  readonly workspaceId: WorkspaceId;
  /** Read after the lock was granted, by `quorate_clock()`. */
  readonly now: Date;
  /** Adds an event to the audit chain, written last. */
  record(entry: AuditEntry): void;
  /** Tells the request's workflow that something happened. */
  signal(event: WorkflowSignal, requestId: string): void;
  /** Asks the notification processes to tell those whom this concerns. */
  notify(event: NotificationEvent, subjectId: string, actorId?: string): void;
  /** Keeps a text beside the audit chain; gives the commitment for an audit body. */
  commitment(text: string): Promise<string>;
}

const RETRIES = 3;
const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

/** Thrown to roll back a refused act; never leaves this file. */
class RolledBack extends Error {
  readonly outcome: Outcome<never>;
  constructor(outcome: Outcome<never>) {
    super('refused');
    this.outcome = outcome;
  }
}

/**
 * The one way to change what is governed (rules 8, 10, 11): lock the workspace row, read the clock, check, write,
 * then outbox, then audit. A refusal rolls everything back, unless the act recorded an event for it: a late ballot, a
 * refused click and a lapsed right are refusals that leave their trace. An act that moves accounts waits for its turn at
 * the mirror first: nobody else waits for it meanwhile.
 */
export async function governanceTransaction<T>(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  act: (governance: Governance) => Promise<Outcome<T>>,
  { waitingForMirror = false }: { waitingForMirror?: boolean } = {},
): Promise<Outcome<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(db, workspaceId, act, waitingForMirror);
    } catch (error) {
      if (error instanceof RolledBack) return error.outcome;
      if (attempt >= RETRIES || !isConflict(error)) throw error;
    }
  }
}

async function once<T>(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  act: (governance: Governance) => Promise<Outcome<T>>,
  waitingForMirror: boolean,
): Promise<Outcome<T>> {
  return db
    .transaction()
    .setIsolationLevel('read committed')
    .execute(async (trx) => {
      await enterWorkspace(trx, workspaceId);
      if (waitingForMirror) await takeMirrorTurn(trx, workspaceId);
      const workspace = await lockWorkspace(trx, workspaceId);
      if (!workspace) throw new RolledBack(refused({ code: 'not_found' }));
      const now = await readClock(trx);
      const records: AuditEntry[] = [];
      const entries: OutboxEntry[] = [];
      const outcome = await act({
        trx,
        workspace,
        workspaceId,
        now,
        record: (entry) => records.push(entry),
        signal: (event, subjectId) => entries.push({ destination: 'workflow', event, subjectId }),
        notify: (event, subjectId, actorId) =>
          entries.push({ destination: 'notification', event, subjectId, actorId: actorId ?? null }),
        commitment: (text) => commitText(trx, workspaceId, text),
      });
      if (!outcome.ok && records.length === 0) throw new RolledBack(outcome);
      await appendToOutbox(trx, workspaceId, now, entries);
      await appendToAudit(
        trx,
        workspaceId,
        { seq: workspace.auditSeq, hash: workspace.auditHead },
        now,
        records,
      );
      return outcome;
    });
}

/** `FOR NO KEY UPDATE`: plain `FOR UPDATE` would stall every insert that refers to the workspace. */
async function lockWorkspace(trx: Transaction<Database>, workspaceId: WorkspaceId) {
  return trx
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

function isConflict(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === SERIALIZATION_FAILURE || code === DEADLOCK;
}

/** The next whole number of this workspace: requests, keys and members share one sequence, unique as the API wants. */
export async function nextNumber(governance: Governance): Promise<number> {
  const { nextNumber } = await governance.trx
    .updateTable('workspaces')
    .set((eb) => ({ nextNumber: eb('nextNumber', '+', 1) }))
    .where('id', '=', governance.workspaceId)
    .returning('nextNumber')
    .executeTakeFirstOrThrow();
  return nextNumber - 1;
}
