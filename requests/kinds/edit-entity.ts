import type { Transaction } from 'kysely';
import { Type } from 'typebox';
import { takeFreeMirrorTurn } from '../../database/mirror-turn.ts';
import type { Database } from '../../database/tables/index.ts';
import { type EntityId, isMirroredId, type KeyId, type WorkspaceId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import { normalReach, type ReachPart } from '../../domain/reach.ts';
import type { FieldProblem } from '../../domain/refusal.ts';
import { reachOfScope, scopeOfKey } from '../../keys/reach-of-scope.ts';
import type { RequestKind } from '../kind.ts';
import { KIND_WORDS } from '../kind-words.ts';
import { pendingNumber } from '../pending.ts';
import { refreshPendingCards } from '../refresh-cards.ts';

export interface EditEntityDraft {
  entityId: EntityId;
  addAccountIds: number[];
  removeAccountIds: number[];
}

const schema = Type.Object({
  entityId: Type.Integer(),
  addAccountIds: Type.Array(Type.Integer()),
  removeAccountIds: Type.Array(Type.Integer()),
});

export interface EditEntityContent {
  readonly [name: string]: number | number[];
  readonly entityId: EntityId;
  readonly addAccountIds: number[];
  readonly removeAccountIds: number[];
}

const sorted = (ids: readonly number[]) => [...new Set(ids)].sort((a, b) => a - b);

/** Asks to change which accounts an entity groups. The reach of every key on that entity follows when it is approved. */
export const editEntity: RequestKind<EditEntityDraft, EditEntityContent> = {
  name: 'edit_entity',
  schema,
  askedBy: 'administrators',

  async prepare({ trx, workspaceId }, _requester, draft) {
    const entity = await findEntity(trx, workspaceId, draft.entityId);
    if (entity?.status !== 'ACTIVE')
      return refused({ code: 'invalid', problems: [{ field: 'entities', problem: 'unknown' }] });
    const pending = await pendingNumber(trx, workspaceId, 'edit_entity', String(draft.entityId));
    if (pending) return refused({ code: 'already_pending', number: pending });
    const problem = await accountsProblem(trx, workspaceId, draft);
    if (problem) return refused({ code: 'invalid', problems: [problem] });
    const members = new Set(await accountsOf(trx, workspaceId, draft.entityId));
    const addAccountIds = sorted(draft.addAccountIds).filter((id) => !members.has(id));
    const removeAccountIds = sorted(draft.removeAccountIds).filter((id) => members.has(id));
    if (addAccountIds.length + removeAccountIds.length === 0) return refused({ code: 'nothing_to_change' });
    return done({
      content: { entityId: draft.entityId, addAccountIds, removeAccountIds },
      ownerId: null,
      alsoExcluded: [],
      targetId: String(draft.entityId),
      baseVersion: entity.version,
    });
  },

  async baseVersion(trx, { workspaceId, content }) {
    const entity = await findEntity(trx, workspaceId, content.entityId);
    return entity?.status === 'ACTIVE' ? entity.version : null;
  },

  reach: (trx, { workspaceId, content }) => widening(trx, workspaceId, content),

  async describe(trx, { workspaceId, content }) {
    const entity = await findEntity(trx, workspaceId, content.entityId);
    const names = await accountNames(trx, workspaceId, [
      ...content.addAccountIds,
      ...content.removeAccountIds,
    ]);
    const items = (ids: number[]) =>
      ids.map((id) => ({ name: names.get(id) ?? `account ${id}`, detail: `id ${id}` }));
    return {
      title: KIND_WORDS.edit_entity,
      subject: entity?.name ?? `entity ${content.entityId}`,
      fields: [
        { label: 'Accounts to add', value: { type: 'list', items: items(content.addAccountIds) } },
        { label: 'Accounts to remove', value: { type: 'list', items: items(content.removeAccountIds) } },
      ],
    };
  },

  async apply(governance, { id, content, requesterId, number }) {
    const { trx, workspaceId } = governance;
    const { entityId, addAccountIds, removeAccountIds } = content;
    await takeFreeMirrorTurn(trx, workspaceId);
    for (const accountIds of chunks(removeAccountIds)) {
      await trx
        .deleteFrom('entityAccounts')
        .where('workspaceId', '=', workspaceId)
        .where('entityId', '=', entityId)
        .where('accountId', 'in', accountIds)
        .execute();
    }
    for (const accountIds of chunks(addAccountIds)) {
      await trx
        .insertInto('entityAccounts')
        .values(accountIds.map((accountId) => ({ workspaceId, entityId, accountId })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    await trx
      .updateTable('entities')
      .set((eb) => ({ version: eb('version', '+', 1), lastRequest: number }))
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', entityId)
      .execute();
    governance.record({
      actor: 'system',
      action: 'entity.edited',
      objectId: String(entityId),
      body: { added: addAccountIds, removed: removeAccountIds },
    });
    governance.notify('entity_edited', String(entityId), requesterId);
    await refreshPendingCards(governance, id);
    return { applied: true };
  },
};

/** Accounts a statement: each of them is moved with what its transactions come to, which takes its time. */
const AT_ONCE = 500;

function chunks(ids: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, n) =>
    ids.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
  );
}

async function findEntity(trx: Transaction<Database>, workspaceId: WorkspaceId, id: EntityId) {
  if (!isMirroredId(id)) return undefined;
  return trx
    .selectFrom('entities')
    .select(['id', 'name', 'status', 'version'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

async function accountsOf(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  entityId: EntityId,
): Promise<number[]> {
  const rows = await trx
    .selectFrom('entityAccounts')
    .select('accountId')
    .where('workspaceId', '=', workspaceId)
    .where('entityId', '=', entityId)
    .execute();
  return rows.map(({ accountId }) => accountId);
}

async function accountNames(trx: Transaction<Database>, workspaceId: WorkspaceId, ids: number[]) {
  if (ids.length === 0) return new Map<number, string>();
  const rows = await trx
    .selectFrom('mirroredAccounts')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function accountsProblem(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  { addAccountIds, removeAccountIds }: EditEntityDraft,
): Promise<FieldProblem | null> {
  const both = addAccountIds.filter((id) => removeAccountIds.includes(id));
  if (both.length > 0) return { field: 'accounts', problem: 'both', ids: both.map(String) };
  const names = await accountNames(trx, workspaceId, addAccountIds.filter(isMirroredId));
  const unknown = addAccountIds.filter((id) => !names.has(id));
  return unknown.length > 0 ? { field: 'accounts', problem: 'unknown', ids: unknown.map(String) } : null;
}

/** For every key on this entity that has not ended: the accounts it does not reach today and would. */
async function widening(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  { entityId, addAccountIds }: EditEntityContent,
): Promise<ReachPart[]> {
  const keys = await trx
    .selectFrom('keyEntities')
    .innerJoin('reportingKeys', (join) =>
      join
        .onRef('reportingKeys.workspaceId', '=', 'keyEntities.workspaceId')
        .onRef('reportingKeys.id', '=', 'keyEntities.keyId'),
    )
    .select('reportingKeys.id')
    .where('keyEntities.workspaceId', '=', workspaceId)
    .where('keyEntities.entityId', '=', entityId)
    .where('reportingKeys.endedAt', 'is', null)
    .execute();
  const parts: ReachPart[] = [];
  for (const { id } of keys) parts.push(await gained(trx, workspaceId, id, addAccountIds));
  return normalReach(parts);
}

async function gained(trx: Transaction<Database>, workspaceId: WorkspaceId, keyId: KeyId, added: number[]) {
  const scope = await scopeOfKey(trx, workspaceId, keyId);
  const [today] = await reachOfScope(trx, workspaceId, keyId, scope);
  const groups = await trx
    .selectFrom('permissionGroups')
    .select('actions')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', scope.permissionGroupIds)
    .execute();
  const reached = new Set(today?.accountIds ?? []);
  return {
    keyId,
    accountIds: added.filter((id) => !reached.has(id)),
    actions: groups.flatMap(({ actions }) => actions),
  };
}
