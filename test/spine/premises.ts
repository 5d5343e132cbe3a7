import type { QueryResultRow } from 'pg';
import type { EntityId, MemberId, PermissionGroupId } from '../../domain/ids.ts';
import type { CreateKeyDraft } from '../../requests/kinds/create-reporting-key.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { DAY } from './outcomes.ts';

export type Person = keyof SeededWorkspace['people'];

interface Base {
  sql<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  now(): number;
}

/** One workspace: who and what is in it, and what its records say. */
export class Premises {
  readonly seeded: SeededWorkspace;
  readonly #base: Base;
  #keys = 0;

  constructor(base: Base, seeded: SeededWorkspace) {
    this.#base = base;
    this.seeded = seeded;
  }

  get workspaceId() {
    return this.seeded.workspaceId;
  }

  id(person: Person): MemberId {
    return this.seeded.people[person].id;
  }

  entities(...ids: number[]): EntityId[] {
    return ids as EntityId[];
  }

  createDraft(changes: Partial<CreateKeyDraft> = {}): CreateKeyDraft {
    this.#keys += 1;
    return {
      name: `Partner ${this.#keys}`,
      entityIds: this.entities(1),
      permissionGroupIds: [this.seeded.permissionGroupIds.reports],
      ownerId: this.id('emil'),
      expiresAt: new Date(this.#base.now() + 90 * DAY).toISOString(),
      purpose: 'Monthly report',
      ...changes,
    };
  }

  group(id: string): PermissionGroupId {
    return id as PermissionGroupId;
  }

  /** Accounts as mirrored data, so that entity edits may name them. */
  async mirrorAccounts(...ids: number[]): Promise<void> {
    for (const id of ids) {
      await this.#base.sql(
        `INSERT INTO mirrored_accounts (workspace_id, id, created_on, name, currency, type, status, document, import_id)
         VALUES ($1, $2::int, now(), 'Account ' || $2::int, 'bitcoin', 'Bitcoin', 'ACTIVE', '{}', 1) ON CONFLICT DO NOTHING`,
        [this.workspaceId, id],
      );
    }
  }

  /** Actions of the audit chain about one thing, in order. */
  async audit(objectId: string): Promise<string[]> {
    const rows = await this.#base.sql<{ action: string }>(
      'SELECT action FROM audit_events WHERE workspace_id = $1 AND object_id = $2 ORDER BY seq',
      [this.workspaceId, objectId],
    );
    return rows.map(({ action }) => action);
  }

  async auditLength(): Promise<number> {
    const [row] = await this.#base.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM audit_events WHERE workspace_id = $1',
      [this.workspaceId],
    );
    return row?.n ?? 0;
  }

  /** Events told about one thing, in order. */
  async told(subjectId: string): Promise<string[]> {
    const rows = await this.#base.sql<{ event: string }>(
      `SELECT event FROM outbox WHERE workspace_id = $1 AND subject_id = $2 AND destination = 'notification' ORDER BY id`,
      [this.workspaceId, subjectId],
    );
    return rows.map(({ event }) => event);
  }
}
