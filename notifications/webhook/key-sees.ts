import { type RawBuilder, sql } from 'kysely';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { WebhookBody } from './event-types.ts';

/** Conditions on a row `k` of `reporting_keys`: what its holder would be answered now, asking the API instead. */
export const keyWorks: RawBuilder<boolean> = sql<boolean>`
  (k.state = 'active' AND NOT k.suspended AND k.expires_at > quorate_clock() AND EXISTS (
    SELECT FROM key_permission_groups kg
    JOIN permission_groups g ON g.workspace_id = kg.workspace_id AND g.id = kg.group_id
    WHERE kg.workspace_id = k.workspace_id AND kg.key_id = k.id AND 'reports:read' = ANY (g.actions)))`;

/** The reads' own rule of scope: what is told of is what is there when it is asked for (Compat 83). */
export function keySees(
  workspaceId: WorkspaceId,
  { payload_type: kind, id }: WebhookBody,
): RawBuilder<boolean> {
  return sql<boolean>`is_visible(${workspaceId}, k.id, ${kind.toLowerCase()}, ${String(id)})`;
}
