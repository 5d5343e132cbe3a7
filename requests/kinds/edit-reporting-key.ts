import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import { Type } from 'typebox';
import type { Database } from '../../database/tables/index.ts';
import type { EntityId, KeyId, MemberId, PermissionGroupId, WorkspaceId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import { keepReach } from '../../governance/reach-store.ts';
import { endSecrets } from '../../keys/end-secrets.ts';
import { findKey, liveKey } from '../../keys/find-key.ts';
import { MOST_DAYS, scopeProblems } from '../../keys/key-draft.ts';
import { reachOfScope, type Scope, scopeOfKey, writeScope } from '../../keys/reach-of-scope.ts';
import { describeScope } from '../describe-scope.ts';
import type { DescribedField, RequestKind } from '../kind.ts';
import { KIND_WORDS } from '../kind-words.ts';
import { pendingNumber } from '../pending.ts';

export interface EditKeyDraft extends Scope {
  keyId: KeyId;
  ownerId: MemberId;
  expiresAt: string;
}

const schema = Type.Object({
  keyId: Type.String(),
  entityIds: Type.Array(Type.Integer()),
  permissionGroupIds: Type.Array(Type.String()),
  ownerId: Type.String(),
  expiresAt: Type.String(),
  formerEntityIds: Type.Array(Type.Integer()),
  formerPermissionGroupIds: Type.Array(Type.String()),
  formerOwnerId: Type.String(),
  formerExpiresAt: Type.String(),
});

export interface EditKeyContent {
  readonly [name: string]: string | number[] | string[];
  readonly keyId: KeyId;
  readonly entityIds: EntityId[];
  readonly permissionGroupIds: PermissionGroupId[];
  readonly ownerId: MemberId;
  readonly expiresAt: string;
  readonly formerEntityIds: EntityId[];
  readonly formerPermissionGroupIds: PermissionGroupId[];
  readonly formerOwnerId: MemberId;
  readonly formerExpiresAt: string;
}

const same = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** Asks to change scope, expiry or owner of a key. Until it is approved the old scope holds, narrowing included. */
export const editReportingKey: RequestKind<EditKeyDraft, EditKeyContent> = {
  name: 'edit_reporting_key',
  schema,
  askedBy: 'administrators',

  async prepare(glance, _requester, draft) {
    const { trx, workspaceId, now } = glance;
    const found = await liveKey(glance, draft.keyId);
    if (!found.ok) return found;
    const key = found.value;
    const latest = new Date(key.requestedAt.getTime() + MOST_DAYS * 86_400_000);
    const problems = await scopeProblems(trx, workspaceId, now, draft, latest);
    if (problems.length > 0) return refused({ code: 'invalid', problems });
    const pending = await pendingNumber(trx, workspaceId, 'edit_reporting_key', key.id);
    if (pending) return refused({ code: 'already_pending', number: pending });
    const entityIds = [...new Set(draft.entityIds)].sort((a, b) => a - b);
    const permissionGroupIds = [...new Set(draft.permissionGroupIds)].sort();
    const before = await scopeOfKey(trx, workspaceId, key.id);
    const unchanged =
      same(entityIds, before.entityIds) &&
      same(permissionGroupIds, before.permissionGroupIds) &&
      draft.ownerId === key.ownerId &&
      new Date(draft.expiresAt).getTime() === key.expiresAt.getTime();
    if (unchanged) return refused({ code: 'nothing_to_change' });
    const { ownerId } = draft;
    const expiresAt = new Date(draft.expiresAt).toISOString();
    return done({
      content: {
        keyId: key.id,
        entityIds,
        permissionGroupIds,
        ownerId,
        expiresAt,
        formerEntityIds: before.entityIds,
        formerPermissionGroupIds: before.permissionGroupIds,
        formerOwnerId: key.ownerId,
        formerExpiresAt: key.expiresAt.toISOString(),
      },
      ownerId,
      alsoExcluded: [key.ownerId],
      targetId: key.id,
      baseVersion: key.version,
    });
  },

  async baseVersion(trx, { workspaceId, content }) {
    const key = await findKey(trx, workspaceId, content.keyId);
    return key?.version ?? null;
  },

  reach: (trx, { workspaceId, content }) => reachOfScope(trx, workspaceId, content.keyId, content),

  async describe(trx, { workspaceId, content }) {
    const key = await findKey(trx, workspaceId, content.keyId);
    const wanted = await describeSettings(trx, workspaceId, content);
    const former = await describeSettings(trx, workspaceId, {
      entityIds: content.formerEntityIds,
      permissionGroupIds: content.formerPermissionGroupIds,
      ownerId: content.formerOwnerId,
      expiresAt: content.formerExpiresAt,
    });
    return {
      title: KIND_WORDS.edit_reporting_key,
      subject: key?.name ?? 'unknown',
      fields: wanted.flatMap((field, at) => withFormer(field, former[at])),
    };
  },

  async apply(governance, { content, requesterId }) {
    const { trx, workspaceId, now } = governance;
    const found = await liveKey(governance, content.keyId);
    if (!found.ok) return { applied: false, reason: 'the key had already ended' };
    if ((await scopeProblems(trx, workspaceId, now, content)).length > 0) {
      return {
        applied: false,
        reason: 'its new owner, an entity, a permission group or the expiry is no longer valid',
      };
    }
    // A secret that the former owner was shown and did not confirm must not become the new owner's.
    const formerOwnerId = found.value.ownerId;
    const handedOver = content.ownerId !== formerOwnerId;
    if (handedOver) await endSecrets(governance, 'system', content.keyId, ['unconfirmed']);
    await writeScope(trx, workspaceId, content.keyId, content);
    // What this approval let the key reach is what an open right may reveal.
    const reachDigest = await keepReach(
      trx,
      workspaceId,
      await reachOfScope(trx, workspaceId, content.keyId, content),
    );
    await trx
      .updateTable('reportingKeys')
      .set((eb) => ({
        ownerId: content.ownerId,
        expiresAt: new Date(content.expiresAt),
        version: eb('version', '+', 1),
      }))
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', content.keyId)
      .execute();
    const rights = await trx
      .updateTable('revealRights')
      .set({ ownerId: content.ownerId, reachDigest })
      .where('workspaceId', '=', workspaceId)
      .where('keyId', '=', content.keyId)
      .where('state', '=', 'open')
      .returning('id')
      .execute();
    governance.record({ actor: 'system', action: 'key.edited', objectId: content.keyId });
    governance.notify('key_edited', content.keyId, requesterId);
    if (handedOver) {
      governance.notify('key_handed_over', content.keyId, formerOwnerId);
      for (const { id } of rights) governance.notify('right_opened', id);
    }
    return { applied: true };
  },
};

/** All that an edit can change, in one order. */
async function describeSettings(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  settings: Scope & { expiresAt: string; ownerId: MemberId },
): Promise<DescribedField[]> {
  return [
    ...(await describeScope(trx, workspaceId, settings)),
    { label: 'Expires', value: { type: 'day', at: settings.expiresAt } },
    { label: 'Owner', value: { type: 'member', memberId: settings.ownerId } },
  ];
}

/** What changes stands beside what it was, so that an approver sees what they are asked for. */
function withFormer(field: DescribedField, former: DescribedField | undefined): DescribedField[] {
  if (!former || isDeepStrictEqual(field.value, former.value)) return [field];
  return [field, { label: `${field.label} until now`, value: former.value }];
}
