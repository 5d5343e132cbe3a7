import type { WorkflowSignal } from '../domain/workflow-signals.ts';

/** What people and partner systems are told. The subject is named in the comment; ids only, never text. */
export const NOTIFICATION_EVENTS = [
  // subject: request
  'request_announced',
  'ballot_approved',
  'ballot_rejected',
  'ballot_withdrawn',
  'reject_explained',
  'request_reminder',
  'request_nudged',
  'request_stuck',
  'request_refreshed',
  'request_approved',
  'request_rejected',
  'request_expired',
  'request_cancelled',
  'request_failed',
  // subject: right to reveal
  'right_opened',
  'right_withdrawn',
  'right_lapsed',
  'secret_died',
  'reveal_window_closed',
  // subject: reveal
  'reveal_claimed',
  'secret_confirmed',
  // subject: key
  'key_suspended',
  'key_resumed',
  'key_renamed',
  'key_edited',
  'key_revoked',
  'key_expired',
  'key_deleted',
  'rotation_started',
  'overlap_ended',
  // subject: key; the actor is who owned it until then
  'key_handed_over',
  // subject: webhook, or the key whose own it is
  'webhook_paused',
  // subject: entity, admin rule (its kind), member, workspace
  'entity_edited',
  'rule_changed',
  'member_invited',
  'member_accepted',
  'member_deactivated',
  'workspace_opened',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** One thing that has to leave Postgres. */
export type OutboxEntry =
  | { destination: 'workflow'; event: WorkflowSignal; subjectId: string }
  | { destination: 'notification'; event: NotificationEvent; subjectId: string; actorId: string | null };
