import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { EntityId, MemberId, RequestId, RightId } from '../../domain/ids.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { type Claimed, claimReveal } from '../../keys/claim-reveal.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import type { Drafts, KindName } from '../../requests/kinds/index.ts';
import { type RequestView, viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';

/** The value of an act that was meant to be done. */
export function doneValue<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
}

/** What people do in a workspace, through the same functions that Slack calls. */
export interface Acts {
  workspace: SeededWorkspace;
  submit<Kind extends KindName>(kind: Kind, requesterId: MemberId, draft: Drafts[Kind]): Promise<RequestId>;
  /** Emil asks for a key for himself; it expires that many days from now, as Postgres tells it. */
  requestKey(name?: string, days?: number): Promise<RequestId>;
  view(id: RequestId): Promise<RequestView>;
  vote(id: RequestId, voterId: MemberId, choice?: 'approve' | 'reject'): ReturnType<typeof castBallot>;
  /** Emil takes his request back. */
  cancel(id: RequestId): Promise<void>;
  /** Ana and Bruno approve. */
  approve(id: RequestId): Promise<void>;
  claim(rightId: RightId, attempt: number): Promise<Outcome<Claimed>>;
  confirm(revealId: Claimed['revealId']): ReturnType<typeof confirmReveal>;
  /** Somebody changed the entity by another way. */
  moveEntity(id: EntityId): Promise<void>;
  /** The events of this subject's or request's outbox entries, in order. */
  told(subjectId: string): Promise<string[]>;
  /** When the relay would poke; null: never again. */
  wakes(id: RequestId): Promise<Date | null>;
  /** Postgres's time. */
  now(): Promise<Date>;
  /** Entries for workflows that have not left. */
  undelivered(): Promise<number>;
  liveKeys(): Promise<number>;
  /** The states of all secrets, sorted. */
  secrets(): Promise<string[]>;
}

const peppers = [{ version: 1, key: Buffer.alloc(32, 1) }];

export function actsIn(db: Kysely<Database>, workspace: SeededWorkspace): Acts {
  const { workspaceId, people } = workspace;
  const acts: Acts = {
    workspace,
    async submit(kind, requesterId, draft) {
      return doneValue(await submitRequest(db, STANDARD_BOUNDS, { workspaceId, requesterId, kind, draft }))
        .id;
    },
    async requestKey(name = 'Partner', days = 90) {
      const { id: ownerId } = people.emil;
      const now = await acts.now();
      return acts.submit('create_reporting_key', ownerId, {
        ...{ name, ownerId, purpose: 'Monthly reports' },
        entityIds: [workspace.entityIds[0]],
        permissionGroupIds: [workspace.permissionGroupIds.reports],
        expiresAt: new Date(now.getTime() + days * 86_400_000).toISOString(),
      });
    },
    async view(id) {
      const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, id));
      if (!view) throw new Error(`no request ${id}`);
      return view;
    },
    async vote(requestId, voterId, choice = 'approve') {
      const { contentHash, reachDigest } = await acts.view(requestId);
      const hex = (text: string) => Buffer.from(text, 'hex');
      return castBallot(db, {
        workspaceId,
        requestId,
        voterId,
        choice,
        contentHash: hex(contentHash),
        reachDigest: hex(reachDigest),
      });
    },
    async approve(id) {
      for (const { id: voterId } of [people.ana, people.bruno]) doneValue(await acts.vote(id, voterId));
    },
    async cancel(requestId) {
      doneValue(await cancelRequest(db, { workspaceId, requestId, memberId: people.emil.id }));
    },
    claim: (rightId, attempt) =>
      claimReveal(
        { db, peppers, environment: 'test' },
        { workspaceId, rightId, memberId: people.emil.id, attempt },
      ),
    confirm: (revealId) => confirmReveal(db, { workspaceId, revealId, memberId: people.emil.id }),
    moveEntity: (id) =>
      inWorkspace(db, workspaceId, async (trx) => {
        await trx
          .updateTable('entities')
          .set((eb) => ({ version: eb('version', '+', 1) }))
          .where('id', '=', id)
          .execute();
      }),
    told: (subjectId) =>
      inWorkspace(db, workspaceId, async (trx) => {
        const rows = await trx
          .selectFrom('outbox')
          .select('event')
          .where('workspaceId', '=', workspaceId)
          .where('destination', '=', 'notification')
          .where('subjectId', '=', subjectId)
          .orderBy('id')
          .execute();
        return rows.map(({ event }) => event);
      }),
    wakes: (id) =>
      inWorkspace(db, workspaceId, async (trx) => {
        const row = await trx
          .selectFrom('requests')
          .select('nextWakeAt')
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return row.nextWakeAt;
      }),
    now: () => inWorkspace(db, workspaceId, readClock),
    undelivered: () =>
      inWorkspace(db, workspaceId, async (trx) => {
        const waiting = trx.selectFrom('outbox').select('id').where('destination', '=', 'workflow');
        return (await waiting.where('deliveredAt', 'is', null).execute()).length;
      }),
    liveKeys: () =>
      inWorkspace(db, workspaceId, async (trx) => {
        return (await trx.selectFrom('workspaces').select('liveKeys').executeTakeFirstOrThrow()).liveKeys;
      }),
    secrets: () =>
      inWorkspace(db, workspaceId, async (trx) => {
        const rows = await trx.selectFrom('secrets').select('state').orderBy('state').execute();
        return rows.map(({ state }) => state);
      }),
  };
  return acts;
}
