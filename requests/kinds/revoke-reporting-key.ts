import { Type } from 'typebox';
import type { KeyId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import { endKey } from '../../keys/end-key.ts';
import { findKey, isLive, liveKey } from '../../keys/find-key.ts';
import { storableText } from '../../keys/key-draft.ts';
import { abbreviatedToken } from '../../keys/secret/token.ts';
import { closeSuspensions, isSuspended, openSuspension } from '../../keys/suspension.ts';
import type { RequestKind } from '../kind.ts';
import { KIND_WORDS } from '../kind-words.ts';
import { pendingNumber } from '../pending.ts';

export interface RevokeKeyDraft {
  keyId: KeyId;
  reason: string;
}

const schema = Type.Object({ keyId: Type.String(), reason: Type.String() });

export interface RevokeKeyContent {
  readonly [name: string]: string;
  readonly keyId: KeyId;
  readonly reason: string;
}

/** Asks to end a key for good. The key is suspended while this waits; a refusal closes only that suspension. */
export const revokeReportingKey: RequestKind<RevokeKeyDraft, RevokeKeyContent> = {
  name: 'revoke_reporting_key',
  schema,
  askedBy: 'owner_or_administrators',

  async prepare(glance, requester, draft) {
    const { trx, workspaceId } = glance;
    const found = await liveKey(glance, draft.keyId);
    if (!found.ok) return found;
    const key = found.value;
    if (requester.role !== 'administrator' && requester.id !== key.ownerId) {
      return refused({ code: 'owner_or_administrator_only' });
    }
    const pending = await pendingNumber(trx, workspaceId, 'revoke_reporting_key', key.id);
    if (pending) return refused({ code: 'already_pending', number: pending });
    const reason = storableText(draft.reason);
    if (reason.length > 500)
      return refused({ code: 'invalid', problems: [{ field: 'purpose', problem: 'too_long' }] });
    return done({
      content: { keyId: key.id, reason },
      ownerId: key.ownerId,
      alsoExcluded: [],
      targetId: key.id,
      baseVersion: null,
    });
  },

  async reserve(governance, { id, content, requesterId }) {
    await openSuspension(governance, content.keyId, 'pending_revocation', id);
    governance.record({
      actor: requesterId,
      action: 'key.suspended',
      objectId: content.keyId,
      body: { cause: 'pending_revocation', request: id },
    });
    governance.notify('key_suspended', content.keyId, requesterId);
  },

  async release(governance, { id, content }) {
    const key = await findKey(governance.trx, governance.workspaceId, content.keyId);
    if (!key || !isLive(key)) return;
    await closeSuspensions(governance, content.keyId, ['pending_revocation']);
    governance.record({
      actor: 'system',
      action: 'key.resumed',
      objectId: content.keyId,
      body: { cause: 'pending_revocation', request: id },
    });
    if (!(await isSuspended(governance, content.keyId))) governance.notify('key_resumed', content.keyId);
  },

  async ownersNow(trx, { workspaceId, content }) {
    const key = await findKey(trx, workspaceId, content.keyId);
    return key ? [key.ownerId] : [];
  },

  baseVersion: async () => null,

  reach: async () => [],

  async describe(trx, { workspaceId, content }) {
    const key = await findKey(trx, workspaceId, content.keyId);
    const secret = await trx
      .selectFrom('secrets')
      .select(['environment', 'clientId', 'lastFour'])
      .where('workspaceId', '=', workspaceId)
      .where('keyId', '=', content.keyId)
      .where('state', '=', 'active')
      .executeTakeFirst();
    return {
      title: KIND_WORDS.revoke_reporting_key,
      subject: key?.name ?? 'unknown',
      fields: [
        {
          label: 'Key',
          value: {
            type: 'text',
            text: secret
              ? abbreviatedToken(secret.environment, secret.clientId, secret.lastFour)
              : 'not revealed yet',
          },
        },
        {
          label: 'Last used',
          value: key?.lastUsedAt
            ? {
                type: 'text',
                text: `${key.lastUsedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC from ${key.lastUsedAddress ?? 'an unknown address'}`,
              }
            : { type: 'text', text: 'never' },
        },
        { label: 'Reason', value: { type: 'text', text: content.reason || 'Not given' } },
      ],
    };
  },

  async apply(governance, { content }) {
    const key = await findKey(governance.trx, governance.workspaceId, content.keyId);
    if (!key || !isLive(key)) return { applied: false, reason: 'the key had already ended' };
    await endKey(governance, 'system', key, 'revoked');
    return { applied: true };
  },
};
