import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { SecretsTable, SuspensionCause } from '../database/tables/keys.ts';
import type { ClientId, EntityId, KeyId, MemberId, PermissionGroupId, WorkspaceId } from '../domain/ids.ts';
import { type KeyState, keyState } from '../domain/key-state.ts';
import { type Person, peopleById } from '../members/people.ts';
import type { RevealRight } from './close-right.ts';
import { findKey, type ReportingKey } from './find-key.ts';
import { findOpenReveal, findOpenRight } from './find-right.ts';
import { storableName, storableText } from './key-draft.ts';
import { scopeOfKey } from './reach-of-scope.ts';
import { abbreviatedToken } from './secret/token.ts';

/** All that lists, App Home and `/keys show` say of a key (C4). Never a secret: only what is stored beside its digest. */
export interface KeyView {
  id: KeyId;
  number: number;
  name: string;
  state: KeyState;
  clientId: ClientId | null;
  /** Beginning and end of the token; null before the first reveal. */
  abbreviated: string | null;
  owner: Person;
  createdBy: Person;
  entities: { id: EntityId; name: string }[];
  permissionGroups: { id: PermissionGroupId; name: string; description: string }[];
  requestedAt: Date;
  /** The time of the reveal; null while there was none. */
  createdAt: Date | null;
  expiresAt: Date;
  endedAt: Date | null;
  lastUsed: LastUse | null;
  suspensions: SuspensionCause[];
  right: RevealRight | null;
  /** A reveal that waits to be confirmed. */
  openReveal: { id: string; attempt: number; expiresAt: Date } | null;
  /** The old secret of a rotation while it still works. */
  overlap: { clientId: ClientId; endsAt: Date; lastUsed: LastUse | null } | null;
}

export interface LastUse {
  at: Date;
  address: string | null;
  agent: string | null;
}

export interface KeyFilter {
  ownerId?: MemberId;
  states?: KeyState[];
  /** Part of the name, ignoring case. */
  name?: string;
  page?: number;
  pageSize?: number;
}

/** Keys that were not deleted, newest first, and how many there are in all. A page beyond the end is the last one. */
export async function listKeys(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  { ownerId, states, name, page = 1, pageSize = 10 }: KeyFilter = {},
): Promise<{ keys: KeyView[]; count: number; page: number }> {
  const rows = await trx
    .selectFrom('reportingKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('deletedAt', 'is', null)
    .$if(ownerId !== undefined, (query) => query.where('ownerId', '=', ownerId ?? ('' as MemberId)))
    .orderBy((eb) => eb.fn.coalesce('revealedAt', 'requestedAt'), 'desc')
    .orderBy('number', 'desc')
    .execute();
  const wanted = rows.filter(
    (row) =>
      (states === undefined || states.includes(keyState(row))) &&
      (name === undefined || row.name.toLowerCase().includes(name.toLowerCase())),
  );
  const keys: KeyView[] = [];
  const shown = Math.max(1, Math.min(page, Math.ceil(wanted.length / pageSize)));
  for (const row of wanted.slice((shown - 1) * pageSize, shown * pageSize)) keys.push(await viewOf(trx, row));
  return { keys, count: wanted.length, page: shown };
}

/** One key; undefined when there is none or it was deleted. */
export async function viewKey(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: KeyId,
): Promise<KeyView | undefined> {
  const key = await findKey(trx, workspaceId, id);
  return key && !key.deletedAt ? viewOf(trx, key) : undefined;
}

/** A key by what a person types: its name (ignoring case), its client id, its number (`#12`), or its id. */
export async function findKeyByText(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  text: string,
): Promise<KeyView | undefined> {
  const wanted = storableText(text);
  const number = /^#?(\d{1,9})$/.exec(wanted)?.[1];
  const row = await trx
    .selectFrom('reportingKeys')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('deletedAt', 'is', null)
    .where((eb) =>
      eb.or([
        eb('id', '=', wanted as KeyId),
        eb(eb.fn<string>('folded', ['name']), '=', eb.fn<string>('folded', [eb.val(storableName(wanted))])),
        eb(
          'id',
          'in',
          eb
            .selectFrom('secrets')
            .select('keyId')
            .where('clientId', '=', wanted as ClientId),
        ),
        ...(number ? [eb('number', '=', Number(number))] : []),
      ]),
    )
    // A name goes before a number; a key that lives before one that ended.
    .orderBy((eb) => eb(eb.fn<string>('lower', ['name']), '=', wanted.toLowerCase()), 'desc')
    .orderBy('endedAt', (order) => order.desc().nullsFirst())
    .limit(1)
    .executeTakeFirst();
  return row && viewOf(trx, row);
}

async function viewOf(trx: Transaction<Database>, key: ReportingKey): Promise<KeyView> {
  const { workspaceId } = key;
  const people = await peopleById(trx, workspaceId, [key.ownerId, key.requestedBy]);
  const who = (id: MemberId): Person => people.get(id) ?? { id, slackUserId: '', name: 'somebody who left' };
  const secrets = await secretsOf(trx, key);
  const shown = secrets.find(({ state }) => state === 'active') ?? secrets[0];
  const overlap = secrets.find(({ state }) => state === 'overlap');
  const right = (await findOpenRight(trx, workspaceId, key.id)) ?? null;
  const reveal = right && (await findOpenReveal(trx, workspaceId, right.id));
  return {
    id: key.id,
    number: key.number,
    name: key.name,
    state: keyState(key),
    clientId: shown?.clientId ?? null,
    abbreviated: shown ? abbreviatedToken(shown.environment, shown.clientId, shown.lastFour) : null,
    owner: who(key.ownerId),
    createdBy: who(key.requestedBy),
    ...(await scopeNames(trx, key)),
    requestedAt: key.requestedAt,
    createdAt: key.revealedAt,
    expiresAt: key.expiresAt,
    endedAt: key.endedAt,
    lastUsed: lastUse(key),
    suspensions: await openCauses(trx, key),
    right,
    openReveal: reveal ? { id: reveal.id, attempt: reveal.attempt, expiresAt: reveal.expiresAt } : null,
    overlap: overlap?.endsAt
      ? { clientId: overlap.clientId, endsAt: overlap.endsAt, lastUsed: lastUse(overlap) }
      : null,
  };
}

function lastUse(row: {
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
  lastUsedAgent: string | null;
}): LastUse | null {
  return row.lastUsedAt && { at: row.lastUsedAt, address: row.lastUsedAddress, agent: row.lastUsedAgent };
}

/** Newest first; a dead one only matters when there is no other. */
async function secretsOf(trx: Transaction<Database>, key: ReportingKey): Promise<Selectable<SecretsTable>[]> {
  return trx
    .selectFrom('secrets')
    .selectAll()
    .where('workspaceId', '=', key.workspaceId)
    .where('keyId', '=', key.id)
    .where((eb) => eb.or([eb('confirmedAt', 'is not', null), eb('state', '=', 'unconfirmed')]))
    .orderBy('createdAt', 'desc')
    .execute();
}

async function scopeNames(trx: Transaction<Database>, { workspaceId, id }: ReportingKey) {
  const scope = await scopeOfKey(trx, workspaceId, id);
  const entities = await trx
    .selectFrom('entities')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', scope.entityIds)
    .orderBy('name')
    .execute();
  const permissionGroups = await trx
    .selectFrom('permissionGroups')
    .select(['id', 'name', 'description'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', scope.permissionGroupIds)
    .orderBy('name')
    .execute();
  return { entities, permissionGroups };
}

async function openCauses(
  trx: Transaction<Database>,
  { workspaceId, id }: ReportingKey,
): Promise<SuspensionCause[]> {
  const rows = await trx
    .selectFrom('suspensions')
    .select('cause')
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', id)
    .where('closedAt', 'is', null)
    .orderBy('openedAt')
    .execute();
  return rows.map(({ cause }) => cause);
}
