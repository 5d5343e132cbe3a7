import { type AdminRule, approversOf, type Roster } from './admin-rule.ts';
import type { MemberId } from './ids.ts';

/** A ballot that passed every check of validity: right content, reach within, voter eligible then and now. */
export interface CountableBallot {
  voterId: MemberId;
  choice: 'approve' | 'reject';
}

export interface StepProgress {
  approvals: number;
  approvedBy: MemberId[];
  approvers: MemberId[];
  done: boolean;
}

export interface QuorumState {
  outcome: 'open' | 'reached' | 'rejected';
  rejectedBy: MemberId | null;
  steps: StepProgress[];
  /** Who could cast a ballot now that would count. */
  mayVote: MemberId[];
}

/**
 * Counts ballots in the order they were cast. One reject ends it, before any quorum. A ballot counts once, in the
 * first unfinished step that names its voter (DESIGN §3); steps are "at least", never "exactly".
 */
export function countBallots(
  rule: AdminRule,
  roster: Roster,
  excluded: readonly MemberId[],
  ballots: readonly CountableBallot[],
): QuorumState {
  const steps: StepProgress[] = rule.steps.map((step) => ({
    approvals: step.approvals,
    approvedBy: [],
    approvers: [...approversOf(step, roster, excluded)],
    done: false,
  }));
  const rejection = ballots.find((ballot) => ballot.choice === 'reject');
  for (const { voterId, choice } of ballots) {
    const step = steps.find((candidate) => !candidate.done && candidate.approvers.includes(voterId));
    if (choice === 'approve' && step) {
      step.approvedBy.push(voterId);
      step.done = step.approvedBy.length >= step.approvals;
    }
  }
  const reached = steps.every((step) => step.done);
  return {
    outcome: rejection ? 'rejected' : reached ? 'reached' : 'open',
    rejectedBy: rejection?.voterId ?? null,
    steps,
    mayVote: rejection || reached ? [] : whoMayVote(rule, steps, ballots),
  };
}

/**
 * Whether a ballot of this person is one for now: an approver of the current step, or of any unfinished one when all are
 * asked at once. Between a complete quorum and its decision the last step stays open: a reject still beats it.
 */
export function isAsked(rule: AdminRule, { steps }: QuorumState, voterId: MemberId): boolean {
  const unfinished = steps.filter((step) => !step.done);
  const open = unfinished.length > 0 ? unfinished : rule.order === 'in_order' ? steps.slice(-1) : steps;
  return (rule.order === 'in_order' ? open.slice(0, 1) : open).some((step) =>
    step.approvers.includes(voterId),
  );
}

/** The rule with what is still missing of each step. */
export function stillNeeded(rule: AdminRule, { steps }: QuorumState): AdminRule {
  const missing = rule.steps.map((step, at) => ({
    ...step,
    approvals: step.approvals - (steps[at]?.approvedBy.length ?? 0),
  }));
  return { ...rule, steps: missing };
}

/** In order: the approvers of the first unfinished step. All at once: those of every unfinished step. */
function whoMayVote(rule: AdminRule, steps: StepProgress[], ballots: readonly CountableBallot[]): MemberId[] {
  const unfinished = steps.filter((step) => !step.done);
  const asked = rule.order === 'in_order' ? unfinished.slice(0, 1) : unfinished;
  const voted = new Set(ballots.map((ballot) => ballot.voterId));
  return [...new Set(asked.flatMap((step) => step.approvers))].filter((id) => !voted.has(id));
}
