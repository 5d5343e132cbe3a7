import { randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import { Value } from 'typebox/value';
import type { Database } from '../database/tables/index.ts';
import { type RuleBounds, shortfall } from '../domain/admin-rule.ts';
import { type MemberId, newId, type RequestId, type WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { type Governance, governanceTransaction, nextNumber } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { type Member, readRoster } from '../members/roster.ts';
import { currentRule, type RuleVersion } from '../rules/current-rule.ts';
import { contentHash } from './content-hash.ts';
import type { AnyRequest } from './find-request.ts';
import type { Glance, Prepared } from './kind.ts';
import { type AnyKind, type Drafts, type KindName, kindOf } from './kinds/index.ts';

export const MOST_OPEN_REQUESTS = 5;

export interface Submission<Kind extends KindName = KindName> {
  workspaceId: WorkspaceId;
  requesterId: MemberId;
  kind: Kind;
  draft: Drafts[Kind];
  /** Asked in the transaction that makes the request: whether this was not sent before. */
  isFirst?: (trx: Transaction<Database>) => Promise<boolean>;
}

export interface Checked {
  kind: AnyKind;
  prepared: Prepared<AnyRequest['content']>;
  excludedIds: MemberId[];
  rule: RuleVersion;
}

/** Everything that must hold before a request may exist; a preview runs the same checks and stores nothing. */
export async function checkSubmission(
  glance: Glance,
  requester: Member,
  { kind: name, draft }: { kind: KindName; draft: unknown },
  bounds: RuleBounds,
): Promise<Outcome<Checked>> {
  const { trx, workspaceId } = glance;
  const kind = kindOf(name);
  if (kind.askedBy === 'administrators' && requester.role !== 'administrator') {
    return refused({ code: 'administrators_only' });
  }
  const prepared = await kind.prepare(glance, requester, draft, bounds);
  if (!prepared.ok) return prepared;
  const { ownerId, alsoExcluded } = prepared.value;
  const excludedIds = [...new Set([requester.id, ...(ownerId ? [ownerId] : []), ...alsoExcluded])];
  const rule = await currentRule(trx, workspaceId, name);
  const lack = shortfall(rule.rule, await readRoster(trx, workspaceId), excludedIds);
  if (lack) return refused({ code: 'rule_cannot_be_met', missing: lack.missing, step: lack.step });
  if ((await openRequests(glance, requester.id)) >= MOST_OPEN_REQUESTS) {
    return refused({ code: 'too_many_open_requests', most: MOST_OPEN_REQUESTS });
  }
  return done({ kind, prepared: prepared.value, excludedIds, rule });
}

async function openRequests({ trx, workspaceId }: Glance, requesterId: MemberId): Promise<number> {
  const { open } = await trx
    .selectFrom('requests')
    .select((eb) => eb.fn.countAll<number>().as('open'))
    .where('workspaceId', '=', workspaceId)
    .where('requesterId', '=', requesterId)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return open;
}

/**
 * Makes the request: row, content hash, what its kind reserves, outbox entry and audit event, in one transaction.
 * Out: its id and number. Refused with every problem of the form at once.
 */
export async function submitRequest<Kind extends KindName>(
  db: Kysely<Database>,
  bounds: RuleBounds,
  submission: Submission<Kind>,
): Promise<Outcome<{ id: RequestId; number: number }>> {
  return governanceTransaction(db, submission.workspaceId, async (governance) => {
    const acting = await actingMember(governance, submission.requesterId);
    if (!acting.ok) return acting;
    if (submission.isFirst && !(await submission.isFirst(governance.trx)))
      return refused({ code: 'already_sent' });
    const checked = await checkSubmission(governance, acting.value, submission, bounds);
    if (!checked.ok) return checked;
    const request = await insertRequest(governance, acting.value, submission.kind, checked.value);
    await checked.value.kind.reserve?.(governance, request);
    governance.record({
      actor: acting.value.id,
      action: 'request.submitted',
      objectId: request.id,
      body: {
        kind: request.kind,
        content_hash: request.contentHash.toString('hex'),
        rule_version: request.ruleVersion,
        expires_at: request.expiresAt.toISOString(),
      },
    });
    governance.signal('submitted', request.id);
    return done({ id: request.id, number: request.number });
  });
}

async function insertRequest(
  governance: Governance,
  requester: Member,
  kind: KindName,
  { kind: { schema }, prepared, excludedIds, rule }: Checked,
): Promise<AnyRequest> {
  const { trx, workspace, workspaceId, now } = governance;
  const { content, ownerId, targetId, baseVersion } = prepared;
  if (!Value.Check(schema, content)) throw new Error(`the content of ${kind} does not fit its own schema`);
  const salt = randomBytes(32);
  const expiresAt = new Date(now.getTime() + workspace.requestLifetimeSeconds * 1000);
  const { kind: ruleKind, version: ruleVersion } = rule;
  const requesterId = requester.id;
  const asked = { workspaceId, kind, requesterId, ownerId, excludedIds, targetId, content, baseVersion };
  const hashed = { ...asked, ruleKind, ruleVersion, expiresAt };
  const row = {
    ...hashed,
    id: newId(workspaceId, 'req'),
    number: await nextNumber(governance),
    state: 'pending' as const,
    contentSalt: salt,
    contentHash: contentHash(salt, hashed),
    createdAt: now,
    nextWakeAt: now,
  };
  const stored = await trx
    .insertInto('requests')
    .values({ ...row, content: JSON.stringify(content) })
    .returningAll()
    .executeTakeFirstOrThrow();
  return { ...stored, content };
}
