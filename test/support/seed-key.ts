import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Peppers } from '../../config/index.ts';
import type { Database } from '../../database/tables/index.ts';
import type { StoredKeyState } from '../../database/tables/keys.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import { type ClientId, type EntityId, type KeyId, newId, type PermissionGroupId } from '../../domain/ids.ts';
import { mintSecret } from '../../keys/secret/mint.ts';
import type { SeededWorkspace } from './seed-workspace.ts';

export const testPeppers: Peppers = [
  { version: 2, key: Buffer.alloc(32, 'pepper two') },
  { version: 1, key: Buffer.alloc(32, 'pepper one') },
];

export interface SeedKeyOptions {
  name?: string;
  entityIds?: readonly number[];
  permissionGroups?: readonly string[];
  state?: StoredKeyState;
  suspended?: boolean;
  secretState?: 'unconfirmed' | 'active' | 'overlap' | 'dead';
  /** From now; negative for the past. */
  expiresInSeconds?: number;
  secretEndsInSeconds?: number;
  environment?: 'live' | 'test';
  peppers?: Peppers;
}

export interface SeededKey {
  keyId: KeyId;
  clientId: ClientId;
  token: string;
  /** Secret with checksum: the second half of the credential in two parts. */
  secret: string;
}

/** A key with a real secret, as rows: for tests of what comes after approval and reveal. */
export async function seedKey(
  db: Kysely<Database>,
  seeded: SeededWorkspace,
  options: SeedKeyOptions = {},
): Promise<SeededKey> {
  const { workspaceId, people } = seeded;
  const { state = 'active', secretState = 'active', environment = 'live' } = options;
  const { minted, stored } = mintSecret(options.peppers ?? testPeppers, environment, workspaceId);
  const keyId = newId(workspaceId, 'key');
  const requestId = newId(workspaceId, 'req');
  await inWorkspace(db, workspaceId, async (trx) => {
    const now = await readClock(trx);
    const from = (seconds: number) => new Date(now.getTime() + seconds * 1000);
    const { nextNumber: number } = await trx
      .updateTable('workspaces')
      .set((eb) => ({ nextNumber: eb('nextNumber', '+', 2) }))
      .where('id', '=', workspaceId)
      .returning('nextNumber')
      .executeTakeFirstOrThrow();
    const name = options.name ?? `Partner ${randomBytes(6).toString('hex')}`;
    const ownerId = people.emil.id;
    const entityIds = (options.entityIds ?? [1]) as readonly EntityId[];
    const groups = (options.permissionGroups ?? [
      'reports',
    ]) as readonly string[] as readonly PermissionGroupId[];
    const expiresAt = from(options.expiresInSeconds ?? 86_400);
    const content = {
      keyId,
      name,
      entityIds,
      permissionGroupIds: groups,
      ownerId,
      expiresAt,
      purpose: 'Seeded',
    };
    await trx
      .insertInto('requests')
      .values({
        workspaceId,
        id: requestId,
        number: number - 2,
        kind: 'create_reporting_key',
        state: 'pending',
        content: JSON.stringify(content),
        contentSalt: null,
        contentHash: randomBytes(32),
        baseVersion: null,
        targetId: keyId,
        requesterId: ownerId,
        ownerId,
        excludedIds: [ownerId],
        ruleKind: 'create_reporting_key',
        ruleVersion: 1,
        createdAt: from(-100),
        expiresAt: from(86_400),
        nextWakeAt: now,
      })
      .execute();
    await trx
      .updateTable('requests')
      .set({ state: 'approved', decidedAt: from(-50), nextWakeAt: null })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', requestId)
      .execute();
    const ended = state === 'revoked' || state === 'expired' || state === 'aborted';
    await trx
      .insertInto('reportingKeys')
      .values({
        workspaceId,
        id: keyId,
        number: number - 1,
        requestId,
        name,
        ownerId,
        requestedBy: ownerId,
        state: 'active',
        suspended: options.suspended ?? false,
        requestedAt: from(-100),
        expiresAt,
      })
      .execute();
    await trx
      .updateTable('reportingKeys')
      .set({ state, revealedAt: from(-40), endedAt: ended ? from(-1) : null })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', keyId)
      .execute();
    if (entityIds.length > 0)
      await trx
        .insertInto('keyEntities')
        .values(entityIds.map((entityId) => ({ workspaceId, keyId, entityId })))
        .execute();
    if (groups.length > 0)
      await trx
        .insertInto('keyPermissionGroups')
        .values(groups.map((groupId) => ({ workspaceId, keyId, groupId })))
        .execute();
    const needsEnd = secretState === 'unconfirmed' || secretState === 'overlap';
    await trx
      .insertInto('secrets')
      .values({
        workspaceId,
        keyId,
        ...stored,
        state: secretState,
        createdAt: from(-40),
        confirmedAt: null,
        endsAt: needsEnd ? from(options.secretEndsInSeconds ?? 900) : null,
        endedAt: (secretState === 'dead' ? from(-1) : null) as null,
      })
      .execute();
  });
  return { keyId, clientId: stored.clientId, ...minted.show() };
}
