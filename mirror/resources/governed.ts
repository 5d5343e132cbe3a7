import type { TSchema } from 'typebox';
import type { Governance } from '../../governance/transaction.ts';
import type { LineProblem } from '../line-problem.ts';
import type { Parsed } from '../parse-line.ts';

/** What decides reach or approval: imported only while the workspace is being founded, as an act of governance. */
export interface GovernedResource {
  readonly kind: 'governed';
  readonly name: string;
  readonly schema: TSchema;
  write(governance: Governance, lines: readonly Parsed[]): Promise<LineProblem[]>;
}
