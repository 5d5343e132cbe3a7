import { Type } from 'typebox';
import { type EntityId, type KeyId, type MemberId, newId, type PermissionGroupId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import { nextNumber } from '../../governance/transaction.ts';
import { refuseKey } from '../../keys/end-key.ts';
import { findKey } from '../../keys/find-key.ts';
import {
  liveKeyNames,
  nameProblem,
  nameTaken,
  scopeProblems,
  storableName,
  storableText,
} from '../../keys/key-draft.ts';
import { openRight } from '../../keys/open-right.ts';
import { reachOfScope, type Scope, writeScope } from '../../keys/reach-of-scope.ts';
import { describeScope } from '../describe-scope.ts';
import type { RequestKind } from '../kind.ts';
import { KIND_WORDS } from '../kind-words.ts';

export interface CreateKeyDraft extends Scope {
  name: string;
  ownerId: MemberId;
  /** An instant, ISO 8601: the end of the chosen day in the requester's time zone. */
  expiresAt: string;
  purpose: string;
}

const MOST_PURPOSE = 500;

const schema = Type.Object({
  keyId: Type.String(),
  name: Type.String(),
  entityIds: Type.Array(Type.Integer()),
  permissionGroupIds: Type.Array(Type.String()),
  ownerId: Type.String(),
  expiresAt: Type.String(),
  purpose: Type.String(),
});

export interface CreateKeyContent {
  readonly [name: string]: string | number[] | string[];
  readonly keyId: KeyId;
  readonly name: string;
  readonly entityIds: EntityId[];
  readonly permissionGroupIds: PermissionGroupId[];
  readonly ownerId: MemberId;
  readonly expiresAt: string;
  readonly purpose: string;
}

/** Asks for a new reporting key. Approved means: its owner has the right to reveal it; no secret exists yet. */
export const createReportingKey: RequestKind<CreateKeyDraft, CreateKeyContent> = {
  name: 'create_reporting_key',
  schema,
  askedBy: 'members',

  async prepare({ trx, workspace, workspaceId, now }, _requester, draft) {
    const name = storableName(draft.name);
    const purpose = storableText(draft.purpose);
    const problems = await scopeProblems(trx, workspaceId, now, draft);
    const badName = nameProblem(name);
    if (badName) problems.unshift(badName);
    else if (await nameTaken(trx, workspaceId, name)) problems.unshift({ field: 'name', problem: 'taken' });
    if (purpose.length > MOST_PURPOSE) problems.push({ field: 'purpose', problem: 'too_long' });
    if (problems.length > 0) return refused({ code: 'invalid', problems });
    if (workspace.liveKeys >= workspace.maxKeys) {
      return refused({
        code: 'key_limit',
        most: workspace.maxKeys,
        names: await liveKeyNames(trx, workspaceId),
      });
    }
    const keyId = newId(workspaceId, 'key');
    const { ownerId } = draft;
    const expiresAt = new Date(draft.expiresAt).toISOString();
    const entityIds = [...new Set(draft.entityIds)].sort((a, b) => a - b);
    const permissionGroupIds = [...new Set(draft.permissionGroupIds)].sort();
    const content = { keyId, name, entityIds, permissionGroupIds, ownerId, expiresAt, purpose };
    return done({ content, ownerId, alsoExcluded: [], targetId: keyId, baseVersion: null });
  },

  async reserve(governance, { id, content, requesterId }) {
    const { trx, workspaceId, now } = governance;
    await trx
      .insertInto('reportingKeys')
      .values({
        workspaceId,
        id: content.keyId,
        number: await nextNumber(governance),
        requestId: id,
        name: content.name,
        ownerId: content.ownerId,
        requestedBy: requesterId,
        state: 'pending_approval',
        requestedAt: now,
        expiresAt: new Date(content.expiresAt),
      })
      .execute();
    await writeScope(trx, workspaceId, content.keyId, content);
  },

  release: (governance, { content }) => refuseKey(governance, content.keyId),

  baseVersion: async () => null,

  reach: (trx, { workspaceId, content }) => reachOfScope(trx, workspaceId, content.keyId, content),

  async describe(trx, { workspaceId, content }) {
    return {
      title: KIND_WORDS.create_reporting_key,
      subject: content.name,
      fields: [
        ...(await describeScope(trx, workspaceId, content)),
        { label: 'Expires', value: { type: 'day', at: content.expiresAt } },
        { label: 'Owner, who will reveal it', value: { type: 'member', memberId: content.ownerId } },
        { label: 'Purpose', value: { type: 'text', text: content.purpose || 'Not given' } },
      ],
    };
  },

  async apply(governance, { id, content }) {
    const { trx, workspace, workspaceId, now } = governance;
    if (workspace.liveKeys >= workspace.maxKeys) {
      return { applied: false, reason: `the workspace already has its ${workspace.maxKeys} keys` };
    }
    const key = await findKey(trx, workspaceId, content.keyId);
    const approved = { ownerId: content.ownerId, name: content.name, expiresAt: new Date(content.expiresAt) };
    if (!key || approved.expiresAt <= now)
      return { applied: false, reason: 'the key would already have expired' };
    if ((await scopeProblems(trx, workspaceId, now, content)).length > 0) {
      return { applied: false, reason: 'its owner, an entity or a permission group is no longer there' };
    }
    // What was approved is what the ballots saw; nothing that lay in the key's own rows meanwhile counts (T5).
    await writeScope(trx, workspaceId, key.id, content);
    await trx
      .updateTable('reportingKeys')
      .set({ ...approved, state: 'pending_secret' })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', key.id)
      .execute();
    await trx
      .updateTable('workspaces')
      .set((eb) => ({ liveKeys: eb('liveKeys', '+', 1) }))
      .where('id', '=', workspaceId)
      .execute();
    await openRight(governance, 'system', { ...key, ...approved }, { origin: 'creation', requestId: id });
    return { applied: true };
  },
};
