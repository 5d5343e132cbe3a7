import type { Json } from '../domain/canonical-json.ts';
import type { KeyId, MemberId } from '../domain/ids.ts';

/** Who did it: a person, a reporting key, the system itself (a deadline), or the operator at the command line. */
export type AuditActor = MemberId | KeyId | 'system' | 'operator';

/** The closed list of what can happen to the truth. */
export type AuditAction =
  | 'workspace.created'
  | 'workspace.opened'
  | 'member.invited'
  | 'member.accepted'
  | 'member.appeared'
  | 'member.deactivated'
  | 'member.reactivated'
  | 'request.submitted'
  | 'request.announced'
  | 'request.nudged'
  | 'request.approved'
  | 'request.rejected'
  | 'request.expired'
  | 'request.cancelled'
  | 'request.failed'
  | 'ballot.cast'
  | 'ballot.explained'
  | 'ballot.late'
  | 'ballot.refused'
  | 'ballot.withdrawn'
  | 'right.opened'
  | 'right.withdrawn'
  | 'right.lapsed'
  | 'right.confirmed'
  | 'reveal.claimed'
  | 'reveal.refused'
  | 'reveal.window_closed'
  | 'reveal.lapsed'
  | 'secret.minted'
  | 'secret.confirmed'
  | 'secret.died'
  | 'secret.overlap_ended'
  | 'key.suspended'
  | 'key.resumed'
  | 'key.renamed'
  | 'key.edited'
  | 'key.revoked'
  | 'key.expired'
  | 'key.aborted'
  | 'key.deleted'
  | 'key.rotation_started'
  | 'entity.edited'
  | 'rule.changed'
  | 'webhook.added'
  | 'webhook.configured'
  | 'webhook.paused'
  | 'webhook.resumed'
  | 'data.imported'
  | 'operator_token.issued'
  | 'operator_token.revoked';

/** One event. The body holds opaque ids, numbers, digests and commitments: no names, no free text (rule 8). */
export interface AuditEntry {
  actor: AuditActor;
  action: AuditAction;
  objectId: string;
  body?: { readonly [name: string]: Json };
}
