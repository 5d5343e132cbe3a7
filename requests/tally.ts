import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { BallotsTable } from '../database/tables/requests.ts';
import { type AdminRule, approversOf, type Roster, shortfall } from '../domain/admin-rule.ts';
import { countBallots, type QuorumState } from '../domain/quorum.ts';
import { isWithin, type Reach } from '../domain/reach.ts';
import { findReach } from '../governance/reach-store.ts';
import { readRoster } from '../members/roster.ts';
import { ruleAt } from '../rules/current-rule.ts';
import type { AnyRequest } from './find-request.ts';
import { kindOf } from './kinds/index.ts';

export type Ballot = Selectable<BallotsTable>;

/** Where a request stands at this moment, counted anew from the ballots each time it is asked. */
export interface Tally {
  rule: AdminRule;
  roster: Roster;
  /** What it would reach now. */
  reach: Reach;
  /** Ballots in force, in the order they were cast. */
  ballots: Ballot[];
  /** Those of them that count now. */
  counting: Ballot[];
  quorum: QuorumState;
  /** Too few people are left who could complete the quorum. */
  stuck: boolean;
}

/**
 * Counts (rule 2): a ballot counts only for this content, only if its voter may still vote, and an approval only while
 * the reach now is within the reach that the voter saw.
 */
export async function tally(trx: Transaction<Database>, request: AnyRequest): Promise<Tally> {
  const { workspaceId, excludedIds } = request;
  const rule = await ruleAt(trx, workspaceId, request.ruleKind, request.ruleVersion);
  const roster = await readRoster(trx, workspaceId);
  const reach = await kindOf(request.kind).reach(trx, request);
  const ballots = await ballotsInForce(trx, request);
  const named = new Set(rule.steps.flatMap((step) => [...approversOf(step, roster, excludedIds)]));
  const counting: Ballot[] = [];
  for (const ballot of ballots) {
    const valid = named.has(ballot.voterId) && ballot.contentHash.equals(request.contentHash);
    if (valid && (ballot.choice === 'reject' || (await sawAsMuch(trx, ballot, reach)))) counting.push(ballot);
  }
  return {
    rule,
    roster,
    reach,
    ballots,
    counting,
    quorum: countBallots(rule, roster, excludedIds, counting),
    stuck: shortfall(rule, roster, excludedIds) !== null,
  };
}

async function ballotsInForce(trx: Transaction<Database>, request: AnyRequest): Promise<Ballot[]> {
  return trx
    .selectFrom('ballots')
    .selectAll()
    .where('workspaceId', '=', request.workspaceId)
    .where('requestId', '=', request.id)
    .where('withdrawnAt', 'is', null)
    .where('late', '=', false)
    .orderBy('castAt')
    .orderBy('id')
    .execute();
}

async function sawAsMuch(trx: Transaction<Database>, ballot: Ballot, now: Reach): Promise<boolean> {
  const seen = await findReach(trx, ballot.workspaceId, ballot.reachDigest);
  return seen !== undefined && isWithin(now, seen);
}
