import type { RequestView, StepView } from '../../requests/request-view.ts';
import { mentions } from './words.ts';

/** How far the approvals are: "1 of 2 approvals: @Ana", one line a step. */
export function progressText({ steps, order }: Pick<RequestView, 'steps' | 'order'>): string {
  if (steps.length === 1 && steps[0]) return approvals(steps[0]);
  const note = order === 'in_order' ? 'one step after the other' : 'all steps at once';
  const lines = steps.map((step, index) => `${step.done ? '✓' : '•'} Step ${index + 1}: ${approvals(step)}`);
  return [`_${note}_`, ...lines].join('\n');
}

function approvals({ approvals, approvedBy }: StepView): string {
  const who = approvedBy.length > 0 ? `: ${mentions(approvedBy)}` : '';
  return `${approvedBy.length} of ${approvals} approvals${who}`;
}

/** What a stuck request lacks, by name: for each unfinished step who could still approve, and how many are missing. */
export function missingText({ steps }: Pick<RequestView, 'steps'>): string {
  const open = steps.map((step, index) => ({ step, index })).filter(({ step }) => !step.done);
  return open
    .map(({ step, index }) => missingInStep(step, steps.length > 1 ? `Step ${index + 1} needs` : 'It needs'))
    .join('\n');
}

function missingInStep({ approvals, approvers, approvedBy }: StepView, needs: string): string {
  const gave = new Set(approvedBy.map(({ id }) => id));
  const left = approvers.filter(({ id }) => !gave.has(id));
  const who =
    left.length > 0 ? `only ${mentions(left)} could still give one` : 'nobody is left who could give one';
  return `${needs} ${approvals - approvedBy.length} more of ${approvals} approvals, and ${who}.`;
}
