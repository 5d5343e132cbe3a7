import type { RuleProblem } from './admin-rule.ts';
import type { MemberId } from './ids.ts';

/**
 * The closed list of reasons for which an act is refused. Slack, HTTP and CLI each turn these into words in one place.
 * Nothing was changed whenever one of these is returned.
 */
export type Refusal =
  | { code: 'not_found' }
  | { code: 'workspace_not_open' }
  | {
      code: 'not_a_member';
      why: 'unknown' | 'deactivated' | 'guest' | 'bot' | 'external' | 'invited' | 'unverified';
    }
  | { code: 'administrators_only' }
  | { code: 'owner_only'; ownerId: MemberId }
  | { code: 'owner_or_administrator_only' }
  | { code: 'invalid'; problems: FieldProblem[] }
  | { code: 'too_many_open_requests'; most: number }
  | { code: 'key_limit'; most: number; names: string[] }
  | { code: 'rule_cannot_be_met'; missing: number; step: number }
  | { code: 'already_pending'; number: number }
  | { code: 'already_sent' }
  | { code: 'nothing_to_change' }
  | { code: 'own_request'; as: 'requester' | 'owner' }
  | { code: 'not_yours_to_decide' }
  | { code: 'already_voted'; choice: 'approve' | 'reject' }
  | { code: 'request_changed' }
  | { code: 'reach_grew' }
  | { code: 'already_decided'; state: DecisionState; at: Date; byIds: MemberId[] }
  | { code: 'past_deadline'; at: Date }
  | { code: 'no_ballot' }
  | { code: 'reject_is_final' }
  | { code: 'no_reject' }
  | { code: 'already_explained' }
  | { code: 'nudged_recently'; nextAt: Date }
  | {
      code: 'right_closed';
      state: 'confirmed' | 'withdrawn' | 'lapsed';
      why: string | null;
      origin: 'creation' | 'rotation';
    }
  | { code: 'right_lapsed_reach_grew'; requestId: string }
  | { code: 'attempts_used_up'; most: number }
  | { code: 'reveal_over' }
  | { code: 'secret_dead' }
  | { code: 'key_not_live'; state: string }
  | { code: 'key_still_live' }
  | { code: 'key_suspended' }
  | { code: 'not_suspended' }
  | { code: 'already_suspended' }
  | { code: 'suspended_for_revocation'; number: number }
  | { code: 'rotation_in_progress' };

export type DecisionState = 'approved' | 'rejected' | 'expired' | 'cancelled' | 'failed';

/** One field of a form and what is wrong with it. */
export type FieldProblem =
  | { field: 'name'; problem: 'empty' | 'too_long' | 'unprintable' | 'taken' }
  | { field: 'entities'; problem: 'none' | 'unknown' }
  | { field: 'permissionGroups'; problem: 'none' | 'unknown' }
  | { field: 'expiry'; problem: 'past' | 'too_far' | 'not_a_date' }
  | { field: 'owner'; problem: 'unknown' | 'not_active' }
  | { field: 'purpose'; problem: 'too_long' }
  | { field: 'reason'; problem: 'empty' | 'too_long' }
  | { field: 'accounts'; problem: 'not_numbers' | 'unknown' | 'both'; ids: string[] }
  | {
      field: 'rule';
      problem:
        | RuleProblem
        | { problem: 'unreadable'; line: string }
        | { problem: 'unknown_people'; names: string[] };
    };
