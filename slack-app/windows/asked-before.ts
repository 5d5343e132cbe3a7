import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { RequestId } from '../../domain/ids.ts';
import { findRequest } from '../../requests/find-request.ts';
import type { Acting } from '../identity.ts';

/** What a request for a new key asked for, as its form holds it. */
export interface AskedBefore {
  name: string;
  purpose: string;
  entityIds: string[];
  permissionGroupIds: string[];
  ownerId: string;
}

/** Of a request for a new key that this person made, or is the owner in; null for anything else. */
export async function askedBefore(
  trx: Transaction<Database>,
  { workspaceId, member }: Acting,
  requestId: RequestId,
): Promise<AskedBefore | null> {
  const request = await findRequest(trx, workspaceId, requestId);
  if (request?.kind !== 'create_reporting_key') return null;
  if (request.requesterId !== member.id && request.ownerId !== member.id) return null;
  const { name, purpose, entityIds, permissionGroupIds, ownerId } = request.content;
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return {
    name: String(name ?? ''),
    purpose: String(purpose ?? ''),
    entityIds: texts(entityIds),
    permissionGroupIds: texts(permissionGroupIds),
    ownerId: String(ownerId ?? member.id),
  };
}
