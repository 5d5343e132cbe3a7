/** Signals to a request's workflow. They carry nothing; the name says what happened, Postgres says the rest. */
export const WORKFLOW_SIGNALS = [
  'submitted',
  'ballotCast',
  'ballotWithdrawn',
  'cancelled',
  'ruleChanged',
  'peopleChanged',
  'revealClaimed',
  'secretConfirmed',
  'rightClosed',
] as const;
export type WorkflowSignal = (typeof WORKFLOW_SIGNALS)[number];
