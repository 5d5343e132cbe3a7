import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { type KeyState, keyState } from '../domain/key-state.ts';
import { abbreviatedToken } from '../keys/secret/token.ts';

export interface ListedKey {
  name: string;
  /** Null until there is a secret. */
  clientId: string | null;
  state: KeyState;
  abbreviated: string | null;
  permissionGroups: string[];
  entities: string[];
  createdAt: Date | null;
  createdBy: string;
  lastUsedAt: Date | null;
  expiresAt: Date;
}

/** Every key that was not deleted, the newest first, with the secret that works now or was last. */
export async function listKeys(db: Kysely<Database>, workspaceId: WorkspaceId): Promise<ListedKey[]> {
  const rows = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('reportingKeys as k')
      .innerJoin('members as m', (join) =>
        join.onRef('m.workspaceId', '=', 'k.workspaceId').onRef('m.id', '=', 'k.requestedBy'),
      )
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('secrets as s')
            .select(['s.clientId', 's.environment', 's.lastFour'])
            .whereRef('s.workspaceId', '=', 'k.workspaceId')
            .whereRef('s.keyId', '=', 'k.id')
            .orderBy(sql`s.state = 'active'`, 'desc')
            .orderBy('s.createdAt', 'desc')
            .limit(1)
            .as('secret'),
        (join) => join.onTrue(),
      )
      .select([
        'k.name',
        'k.state',
        'k.suspended',
        'k.revealedAt',
        'k.lastUsedAt',
        'k.expiresAt',
        'm.name as createdBy',
      ])
      .select(['secret.clientId', 'secret.environment', 'secret.lastFour'])
      .select(
        sql<
          string[]
        >`ARRAY(SELECT e.name FROM key_entities ke JOIN entities e ON (e.workspace_id, e.id) = (ke.workspace_id, ke.entity_id)
          WHERE (ke.workspace_id, ke.key_id) = (k.workspace_id, k.id) ORDER BY e.name)`.as('entities'),
      )
      .select(
        sql<
          string[]
        >`ARRAY(SELECT g.name FROM key_permission_groups kg JOIN permission_groups g ON (g.workspace_id, g.id) = (kg.workspace_id, kg.group_id)
          WHERE (kg.workspace_id, kg.key_id) = (k.workspace_id, k.id) ORDER BY g.name)`.as(
          'permissionGroups',
        ),
      )
      .where('k.workspaceId', '=', workspaceId)
      .where('k.deletedAt', 'is', null)
      .orderBy('k.number', 'desc')
      .execute(),
  );
  return rows.map(({ state, suspended, revealedAt, clientId, environment, lastFour, ...row }) => ({
    ...row,
    clientId,
    state: keyState({ state, suspended }),
    abbreviated:
      clientId && environment && lastFour ? abbreviatedToken(environment, clientId, lastFour) : null,
    createdAt: revealedAt,
  }));
}
