import { randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { enterWorkspace, readClock } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { AdminRule } from '../../domain/admin-rule.ts';
import {
  type EntityId,
  type MemberId,
  newId,
  newWorkspaceId,
  type PermissionGroupId,
  type WorkspaceId,
} from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';

export interface SeedOptions {
  workspaceId?: WorkspaceId;
  name?: string;
  slackTeamId?: string;
  announcementChannel?: string | null;
  maxKeys?: number;
  requestLifetimeSeconds?: number;
  revealLifetimeSeconds?: number;
  /** Approvals by administrators that every kind of request needs. */
  approvals?: number;
}

export interface SeededMember {
  id: MemberId;
  slackUserId: string;
  name: string;
  number: number;
}

type PersonName = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

export interface SeededWorkspace {
  workspaceId: WorkspaceId;
  name: string;
  slackTeamId: string;
  /** Ana, Bruno, Chiara and Deniz are administrators; Emil is a member. */
  people: Record<PersonName, SeededMember>;
  administrators: SeededMember[];
  member: SeededMember;
  /** 1 Treasury (accounts 101–104), 2 Trading (105–109), 3 Custody (109–112): account 109 is in two of them. */
  entityIds: [EntityId, EntityId, EntityId];
  accountIds: number[];
  permissionGroupIds: { reports: PermissionGroupId; fullAccess: PermissionGroupId };
}

export const KINDS = [
  'create_reporting_key',
  'edit_reporting_key',
  'revoke_reporting_key',
  'edit_entity',
  'edit_admin_rule',
] as const;

const PEOPLE: [PersonName, string, 'administrator' | 'member'][] = [
  ['ana', 'Ana Petrović', 'administrator'],
  ['bruno', 'Bruno Keller', 'administrator'],
  ['chiara', 'Chiara Conti', 'administrator'],
  ['deniz', 'Deniz Aydın', 'administrator'],
  ['emil', 'Emil Sørensen', 'member'],
];

const ENTITIES: [number, string, number[]][] = [
  [1, 'Treasury', [101, 102, 103, 104]],
  [2, 'Trading', [105, 106, 107, 108, 109]],
  [3, 'Custody', [109, 110, 111, 112]],
];

/**
 * An open workspace with people, entities, accounts (the demo's twelve), permission groups and rules. Works as the
 * application's own role.
 */
export async function seedWorkspace(
  db: Kysely<Database>,
  options: SeedOptions = {},
): Promise<SeededWorkspace> {
  const workspaceId = options.workspaceId ?? newWorkspaceId();
  const suffix = randomBytes(4).toString('hex');
  const name = options.name ?? `acme-${suffix}`;
  const slackTeamId = options.slackTeamId ?? `T${suffix.toUpperCase()}`;
  const people = await db.transaction().execute(async (trx) => {
    await enterWorkspace(trx, workspaceId);
    const now = await readClock(trx);
    await trx
      .insertInto('workspaces')
      .values({
        id: workspaceId,
        name,
        slackTeamId,
        slackEnterpriseId: null,
        announcementChannel: options.announcementChannel ?? null,
        state: 'open',
        maxKeys: options.maxKeys ?? 5,
        requestLifetimeSeconds: options.requestLifetimeSeconds ?? 7 * 86_400,
        revealLifetimeSeconds: options.revealLifetimeSeconds ?? 72 * 3_600,
        nextNumber: PEOPLE.length + 1,
        createdAt: now,
      })
      .execute();
    const members = await insertPeople(trx, workspaceId, suffix, now);
    await insertEntities(trx, workspaceId, now);
    await insertGovernance(trx, workspaceId, options.approvals ?? 2, now);
    return members;
  });
  const imported = await importNdjson(db, workspaceId, 'accounts', demoNdjson('accounts'));
  if (!imported.ok) throw new Error(`the accounts could not be imported: ${JSON.stringify(imported)}`);
  return {
    workspaceId,
    name,
    slackTeamId,
    people,
    administrators: [people.ana, people.bruno, people.chiara, people.deniz],
    member: people.emil,
    entityIds: [1, 2, 3] as unknown as [EntityId, EntityId, EntityId],
    accountIds: Array.from({ length: 12 }, (_, index) => 101 + index),
    permissionGroupIds: {
      reports: 'reports' as string as PermissionGroupId,
      fullAccess: 'full-access' as string as PermissionGroupId,
    },
  };
}

async function insertPeople(trx: Transaction<Database>, workspaceId: WorkspaceId, suffix: string, now: Date) {
  const rows = PEOPLE.map(([key, name, role], index) => ({
    key,
    row: {
      workspaceId,
      id: newId(workspaceId, 'mem'),
      number: index + 1,
      slackUserId: `U${key.toUpperCase()}${suffix.toUpperCase()}`,
      name,
      role,
      state: 'active' as const,
      timeZone: 'Europe/Zurich',
      createdAt: now,
    },
  }));
  await trx
    .insertInto('members')
    .values(rows.map(({ row }) => row))
    .execute();
  const seeded = rows.map(({ key, row: { id, slackUserId, name, number } }) => [
    key,
    { id, slackUserId, name, number },
  ]);
  return Object.fromEntries(seeded) as Record<PersonName, SeededMember>;
}

async function insertEntities(trx: Transaction<Database>, workspaceId: WorkspaceId, now: Date) {
  const entities = ENTITIES.map(([id, name]) => ({
    workspaceId,
    id: id as EntityId,
    name,
    status: 'ACTIVE' as const,
    createdBy: 1,
    createdOn: now,
    lastRequest: null,
  }));
  await trx.insertInto('entities').values(entities).execute();
  const memberships = ENTITIES.flatMap(([id, , accounts]) =>
    accounts.map((accountId) => ({ workspaceId, entityId: id as EntityId, accountId })),
  );
  await trx.insertInto('entityAccounts').values(memberships).execute();
}

async function insertGovernance(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  approvals: number,
  now: Date,
) {
  const group = (id: string, name: string, description: string, actions: string[]) => ({
    workspaceId,
    id: id as PermissionGroupId,
    name,
    description,
    actions,
  });
  await trx
    .insertInto('permissionGroups')
    .values([
      group('reports', 'Reports', 'Read accounts, transactions and everything that is reported on them.', [
        'reports:read',
      ]),
      group('full-access', 'Full access', 'Read all reports and push data in.', [
        'reports:read',
        'data:write',
      ]),
    ])
    .execute();
  const rule: AdminRule = {
    order: 'in_order',
    steps: [{ approvals, administrators: true, groups: [], members: [] }],
  };
  await trx
    .insertInto('adminRules')
    .values(
      KINDS.map((kind) => ({
        workspaceId,
        kind,
        version: 1,
        rule: JSON.stringify(rule),
        current: true,
        createdAt: now,
      })),
    )
    .execute();
}
