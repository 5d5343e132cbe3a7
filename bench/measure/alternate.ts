import type { Pair } from '../result.ts';
import { median } from './statistics.ts';

/** Rounds of both, in turns; who begins changes, so that neither always comes second. */
export async function alternate<Round>(
  rounds: number,
  ours: (round: number) => Promise<Round>,
  reference: (round: number) => Promise<Round>,
): Promise<{ ours: Round[]; reference: Round[] }> {
  const done: { ours: Round[]; reference: Round[] } = { ours: [], reference: [] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) done.ours.push(await ours(round));
    done.reference.push(await reference(round));
    if (round % 2 === 1) done.ours.push(await ours(round));
  }
  return done;
}

/** The medians of one number of all rounds. */
export function medians<Round>(
  rounds: { ours: Round[]; reference: Round[] },
  pick: (round: Round) => number,
): Pair {
  return { ours: median(rounds.ours.map(pick)), reference: median(rounds.reference.map(pick)) };
}
