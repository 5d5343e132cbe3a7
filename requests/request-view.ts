import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { RequestState } from '../database/tables/requests.ts';
import type { AdminRule, Roster } from '../domain/admin-rule.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { keepReach } from '../governance/reach-store.ts';
import type { RevealRight } from '../keys/close-right.ts';
import { findRightOfRequest } from '../keys/find-right.ts';
import { type Person, peopleById } from '../members/people.ts';
import { describeReach, type ReachLine } from './describe-reach.ts';
import { type AnyRequest, findRequest } from './find-request.ts';
import type { Description } from './kind.ts';
import { kindOf } from './kinds/index.ts';
import { type Tally, tally } from './tally.ts';

export interface StepView {
  approvals: number;
  approvedBy: Person[];
  approvers: Person[];
  done: boolean;
}

/** All that a card or a list shows of a request, read at one moment; `version` says of which state. */
export interface RequestView {
  id: RequestId;
  number: number;
  kind: string;
  state: RequestState;
  version: number;
  /** Hex; what a button carries besides the request id. */
  contentHash: string;
  reachDigest: string;
  /** What the content hash covers besides what is described: to the letter, for whoever wants to check. */
  hashed: Pick<
    AnyRequest,
    'content' | 'excludedIds' | 'targetId' | 'baseVersion' | 'ruleKind' | 'ruleVersion'
  >;
  description: Description;
  reach: ReachLine[];
  requester: Person;
  owner: Person | null;
  order: AdminRule['order'];
  steps: StepView[];
  /** Who could cast a ballot now. Empty once decided. */
  mayVote: Person[];
  /** Everybody whom any step names, for copies of the card. */
  approvers: Person[];
  rejectedBy: Person | null;
  /** In the words of who rejected it, if they said why. */
  rejectReason: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** Today's people cannot reach the quorum. */
  stuck: boolean;
  right: RevealRight | null;
  /** Everybody whom the description names by id. */
  people: ReadonlyMap<MemberId, Person>;
  /** Why somebody is asked: "you are an administrator". */
  whyAsked(memberId: MemberId): string;
}

/** Reads a request as people see it, counting its ballots anew and keeping the reach that the card will name. */
export async function viewRequest(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: RequestId,
): Promise<RequestView | undefined> {
  const request = await findRequest(trx, workspaceId, id);
  return request && viewOf(trx, request);
}

async function viewOf(trx: Transaction<Database>, request: AnyRequest): Promise<RequestView> {
  const { workspaceId } = request;
  const counted = await tally(trx, request);
  const description = await kindOf(request.kind).describe(trx, request);
  const people = await peopleById(trx, workspaceId, [
    ...everybodyIn(request, counted),
    ...describedMembers(description),
  ]);
  const who = (id: MemberId): Person => people.get(id) ?? { id, slackUserId: '', name: 'somebody who left' };
  const { quorum, rule, roster, reach } = counted;
  const pending = request.state === 'pending';
  return {
    id: request.id,
    number: request.number,
    kind: request.kind,
    state: request.state,
    version: request.version,
    contentHash: request.contentHash.toString('hex'),
    reachDigest: (await keepReach(trx, workspaceId, reach)).toString('hex'),
    hashed: request,
    description,
    reach: await describeReach(trx, workspaceId, reach),
    requester: who(request.requesterId),
    owner: request.ownerId && who(request.ownerId),
    order: rule.order,
    steps: quorum.steps.map((step) => ({
      approvals: step.approvals,
      approvedBy: step.approvedBy.map(who),
      approvers: step.approvers.map(who),
      done: step.done,
    })),
    mayVote: pending ? quorum.mayVote.map(who) : [],
    approvers: [...new Set(quorum.steps.flatMap((step) => step.approvers))].map(who),
    rejectedBy: quorum.rejectedBy && who(quorum.rejectedBy),
    rejectReason: counted.ballots.find(({ voterId }) => voterId === quorum.rejectedBy)?.reason ?? null,
    decidedAt: request.decidedAt,
    decisionReason: request.decisionReason,
    createdAt: request.createdAt,
    expiresAt: request.expiresAt,
    stuck: pending && request.stuck,
    right: (await findRightOfRequest(trx, workspaceId, request.id)) ?? null,
    people,
    whyAsked: (memberId) => whyAsked(rule, roster, memberId),
  };
}

function describedMembers({ fields }: Description): MemberId[] {
  return fields.flatMap(({ value }) => (value.type === 'member' ? [value.memberId] : []));
}

function everybodyIn(request: AnyRequest, { quorum, ballots }: Tally): MemberId[] {
  return [
    request.requesterId,
    ...(request.ownerId ? [request.ownerId] : []),
    ...quorum.steps.flatMap((step) => [...step.approvers, ...step.approvedBy]),
    ...ballots.map((ballot) => ballot.voterId),
  ];
}

function whyAsked(rule: AdminRule, roster: Roster, memberId: MemberId): string {
  const step = rule.steps.find(
    ({ administrators, groups, members }) =>
      members.includes(memberId) ||
      (administrators && roster.administrators.has(memberId)) ||
      groups.some((group) => roster.groups.get(group)?.has(memberId)),
  );
  if (!step) return 'you are not asked';
  if (step.members.includes(memberId)) return 'the admin rule names you';
  if (step.administrators && roster.administrators.has(memberId)) return 'you are an administrator';
  const group = step.groups.find((name) => roster.groups.get(name)?.has(memberId));
  return `you are in the group ${group}`;
}
