import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { workspaceOfSlackTeam } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { type Payload, recordOf, textOf } from './scrub-payload.ts';

/** Where a delivery comes from and who acted, as Slack verified it. */
export interface Origin {
  teamId: string;
  enterpriseId: string;
  userId: string;
  /** The team of the person: another one than the installed team in a shared channel. */
  userTeamId: string;
}

export function originOf(payload: Payload): Origin {
  const user = recordOf(payload['user']);
  const teamId = textOf(recordOf(payload['team']), 'id') || textOf(payload, 'team_id');
  return {
    teamId,
    enterpriseId: textOf(recordOf(payload['enterprise']), 'id') || textOf(payload, 'enterprise_id'),
    userId: textOf(user, 'id') || textOf(payload, 'user_id'),
    userTeamId: textOf(user, 'team_id') || teamId,
  };
}

/** The workspace of the team, or of the whole organisation, that installed us; null when neither did. */
export async function workspaceOfOrigin(
  db: Kysely<Database>,
  { teamId, enterpriseId }: Origin,
): Promise<WorkspaceId | null> {
  const ofTeam = teamId ? await workspaceOfSlackTeam(db, teamId) : null;
  return ofTeam ?? (enterpriseId ? await workspaceOfSlackTeam(db, enterpriseId) : null);
}
