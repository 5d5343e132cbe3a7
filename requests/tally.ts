import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { BallotsTable } from '../database/tables/requests.ts';
import { type AdminRule, approversOf, type Roster, shortfall } from '../domain/admin-rule.ts';
import type { MemberId } from '../domain/ids.ts';
import { countBallots, type QuorumState, stillNeeded } from '../domain/quorum.ts';
import { isWithin, type Reach } from '../domain/reach.ts';
import { findReach } from '../governance/reach-store.ts';
import { readRoster } from '../members/roster.ts';
import { ruleAt } from '../rules/current-rule.ts';
import { hashAsStored } from './content-hash.ts';
import type { AnyRequest } from './find-request.ts';
import { kindOf } from './kinds/index.ts';

export type Ballot = Selectable<BallotsTable>;

/** Where a request stands at this moment, counted anew from the ballots each time it is asked. */
export interface Tally {
  rule: AdminRule;
  roster: Roster;
  /** Whose ballots never count. */
  excludedIds: MemberId[];
  /** Of the content as it is stored now. */
  hash: Buffer;
  /** What it would reach now. */
  reach: Reach;
  /** Ballots in force, in the order they were cast. */
  ballots: Ballot[];
  /** Those of them that count now. */
  counting: Ballot[];
  /** Once decided: as it was counted then. */
  quorum: QuorumState;
  /** Too few people are left who could complete the quorum. */
  stuck: boolean;
}

/**
 * Counts (rule 2): a ballot counts only for this content, only if its voter may still vote, and an approval only while
 * the reach now is within the reach that the voter saw.
 */
export async function tally(trx: Transaction<Database>, request: AnyRequest): Promise<Tally> {
  const { workspaceId } = request;
  const kind = kindOf(request.kind);
  const ownersNow = (await kind.ownersNow?.(trx, request)) ?? [];
  const excludedIds = [...new Set([...request.excludedIds, ...ownersNow])];
  const hash = hashAsStored(request);
  const rule = await ruleAt(trx, workspaceId, request.ruleKind, request.ruleVersion);
  const roster = await readRoster(trx, workspaceId);
  const reach = await kind.reach(trx, request);
  const ballots = await ballotsInForce(trx, request);
  const named = new Set(rule.steps.flatMap((step) => [...approversOf(step, roster, excludedIds)]));
  const counting: Ballot[] = [];
  for (const ballot of ballots) {
    const valid = named.has(ballot.voterId) && ballot.contentHash.equals(hash);
    if (valid && (ballot.choice === 'reject' || (await sawAsMuch(trx, ballot, reach)))) counting.push(ballot);
  }
  const quorum = request.finalCount ?? countBallots(rule, roster, excludedIds, counting);
  // Whoever has voted fills a seat already and cannot fill another.
  const voted = counting.map(({ voterId }) => voterId);
  const stuck = shortfall(stillNeeded(rule, quorum), roster, [...excludedIds, ...voted]) !== null;
  return { rule, roster, excludedIds, hash, reach, ballots, counting, quorum, stuck };
}

async function ballotsInForce(trx: Transaction<Database>, request: AnyRequest): Promise<Ballot[]> {
  return trx
    .selectFrom('ballots')
    .selectAll()
    .where('workspaceId', '=', request.workspaceId)
    .where('requestId', '=', request.id)
    .where('withdrawnAt', 'is', null)
    .where('late', '=', false)
    .orderBy('ordinal')
    .execute();
}

async function sawAsMuch(trx: Transaction<Database>, ballot: Ballot, now: Reach): Promise<boolean> {
  const seen = await findReach(trx, ballot.workspaceId, ballot.reachDigest);
  return seen !== undefined && isWithin(now, seen);
}
