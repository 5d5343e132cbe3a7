import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import {
  type EntityId,
  isMirroredId,
  type KeyId,
  type MemberId,
  type PermissionGroupId,
  type WorkspaceId,
} from '../domain/ids.ts';
import type { FieldProblem } from '../domain/refusal.ts';
import { findMember } from '../members/roster.ts';

export const MOST_DAYS = 366;
const DAY_MS = 86_400_000;
const NAME_LENGTH = 64;

/** Any control, format, surrogate or unassigned character, and every space but the plain one. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|[^\P{Zs} ]/u;

/** The name as it will stand: trimmed. Its length is counted in characters, as people count them. */
export function nameProblem(name: string): FieldProblem | null {
  const { length } = [...name];
  if (length === 0) return { field: 'name', problem: 'empty' };
  if (length > NAME_LENGTH) return { field: 'name', problem: 'too_long' };
  if (UNPRINTABLE.test(name)) return { field: 'name', problem: 'unprintable' };
  return null;
}

/** A text as it will be stored: trimmed, and without what JSON in a database cannot hold. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '').trim();
}

/** A name as it will stand: letters that look the same are the same. */
export function storableName(name: string): string {
  return name.normalize('NFC').trim();
}

/** Whether another key that has not ended already has this name, ignoring case. */
export async function nameTaken(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  name: string,
  except?: KeyId,
): Promise<boolean> {
  const holder = await trx
    .selectFrom('reportingKeys')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where((eb) => eb(eb.fn<string>('folded', ['name']), '=', eb.fn<string>('folded', [eb.val(name)])))
    .where('endedAt', 'is', null)
    .$if(except !== undefined, (query) => query.where('id', '!=', except ?? ('' as KeyId)))
    .executeTakeFirst();
  return holder !== undefined;
}

interface ScopeDraft {
  entityIds: EntityId[];
  permissionGroupIds: PermissionGroupId[];
  expiresAt: string;
  ownerId: MemberId;
}

/** Checks what creating and editing a key have in common; every problem, not only the first. */
export async function scopeProblems(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  now: Date,
  draft: ScopeDraft,
  latest: Date = new Date(now.getTime() + MOST_DAYS * DAY_MS),
): Promise<FieldProblem[]> {
  const problems: FieldProblem[] = [];
  if (draft.entityIds.length === 0) problems.push({ field: 'entities', problem: 'none' });
  else if (!(await allEntitiesActive(trx, workspaceId, draft.entityIds))) {
    problems.push({ field: 'entities', problem: 'unknown' });
  }
  if (draft.permissionGroupIds.length === 0) problems.push({ field: 'permissionGroups', problem: 'none' });
  else if (!(await allGroupsKnown(trx, workspaceId, draft.permissionGroupIds))) {
    problems.push({ field: 'permissionGroups', problem: 'unknown' });
  }
  const expiry = new Date(draft.expiresAt);
  if (Number.isNaN(expiry.getTime())) problems.push({ field: 'expiry', problem: 'not_a_date' });
  else if (expiry <= now) problems.push({ field: 'expiry', problem: 'past' });
  else if (expiry > latest) problems.push({ field: 'expiry', problem: 'too_far' });
  const owner = await findMember(trx, workspaceId, draft.ownerId);
  if (!owner) problems.push({ field: 'owner', problem: 'unknown' });
  else if (owner.state !== 'active') problems.push({ field: 'owner', problem: 'not_active' });
  return problems;
}

async function allEntitiesActive(trx: Transaction<Database>, workspaceId: WorkspaceId, ids: EntityId[]) {
  if (!ids.every(isMirroredId)) return false;
  const found = await trx
    .selectFrom('entities')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('status', '=', 'ACTIVE')
    .where('id', 'in', ids)
    .execute();
  return found.length === new Set(ids).size;
}

async function allGroupsKnown(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ids: PermissionGroupId[],
) {
  const found = await trx
    .selectFrom('permissionGroups')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
  return found.length === new Set(ids).size;
}

/** Names of the keys that take the workspace's places now: waiting for reveal, active and suspended ones. */
export async function liveKeyNames(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<string[]> {
  const rows = await trx
    .selectFrom('reportingKeys')
    .select('name')
    .where('workspaceId', '=', workspaceId)
    .where('state', 'in', ['pending_secret', 'active'])
    .orderBy('name')
    .execute();
  return rows.map(({ name }) => name);
}
