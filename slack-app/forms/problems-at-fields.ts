import type { FieldProblem } from '../../domain/refusal.ts';
import { problemText } from '../surfaces/problem-text.ts';

/** Where a form shows each problem; a form whose field is called otherwise says so. */
export type FieldNames = Partial<Record<FieldProblem['field'], string>>;

/** The problems as Slack shows them at their fields; null when a form has no place for one of them. */
export function problemsAtFields(
  problems: readonly FieldProblem[],
  names: FieldNames,
): Record<string, string> | null {
  const errors: Record<string, string> = {};
  for (const problem of problems) {
    const field = names[problem.field];
    if (!field) return null;
    errors[field] = errors[field] ? `${errors[field]} ${problemText(problem)}` : problemText(problem);
  }
  return errors;
}
