/** One step of a rule as somebody typed it; who is meant is looked up later. */
export interface TypedStep {
  approvals: number;
  administrators: boolean;
  /** Names or ids, without the `group:` before them. */
  groups: string[];
  /** Slack user ids, or names without their @. */
  people: string[];
}

export type TypedSteps = { ok: true; steps: TypedStep[] } | { ok: false; line: string };

const STEP = /^(\d{1,2})\s+of\s+(.+)$/i;
const MENTION = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/;

/**
 * Reads the steps of a rule: one a line, or separated by `;`, like `2 of administrators`, `1 of <@U…>, group:treasury`
 * or `1 of @ana or @ben`. Gives back the first line that cannot be read.
 */
export function parseRuleSteps(text: string): TypedSteps {
  const lines = text
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter(Boolean);
  const steps: TypedStep[] = [];
  for (const line of lines) {
    const step = parseStep(line);
    if (!step) return { ok: false, line };
    steps.push(step);
  }
  return { ok: true, steps };
}

function parseStep(line: string): TypedStep | null {
  const [, approvals, whom] = STEP.exec(line) ?? [];
  if (!approvals || !whom || Number(approvals) < 1) return null;
  const step: TypedStep = { approvals: Number(approvals), administrators: false, groups: [], people: [] };
  for (const name of whom.split(/\s*,\s*|\s+or\s+/i).map((part) => part.trim())) {
    if (!addApprover(step, name)) return null;
  }
  return step;
}

function addApprover(step: TypedStep, name: string): boolean {
  if (/^(the\s+)?(administrators|admins)$/i.test(name)) {
    step.administrators = true;
    return true;
  }
  const group = /^group:\s*(.+)$/i.exec(name)?.[1];
  if (group) step.groups.push(group);
  const person = MENTION.exec(name)?.[1] ?? /^@(.+)$/.exec(name)?.[1];
  if (person) step.people.push(person);
  return group !== undefined || person !== undefined;
}
