import { inWorkspace, readClock } from '../../../database/workspace-context.ts';
import { type EntityId, type MemberId, type PermissionGroupId, parseId } from '../../../domain/ids.ts';
import type { SlackDeps } from '../../deps.ts';
import { dayOf, endOfDay } from '../../forms/end-of-day.ts';
import type { FieldNames } from '../../forms/problems-at-fields.ts';
import type { Values } from '../../forms/values.ts';
import { FIELDS } from '../../identifiers.ts';
import type { Acting } from '../../identity.ts';
import { keyById } from '../../key-of-person.ts';
import { type AskedBefore, askedBefore } from '../../windows/asked-before.ts';
import { defaultExpiryDay } from '../../windows/request-key.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { refusalNotice } from '../refusals.ts';
import { askForReview } from './review.ts';

const SCOPE_FIELDS: FieldNames = {
  name: FIELDS.name,
  entities: FIELDS.entities,
  permissionGroups: FIELDS.permissionGroups,
  expiry: FIELDS.expiry,
  owner: FIELDS.owner,
  purpose: FIELDS.purpose,
};

/** The form for a new key was filled. */
export async function reviewNewKey(deps: SlackDeps, submission: Submission): Promise<SubmissionAnswer> {
  const { acting, values } = submission;
  const { timeZone } = acting.member;
  const now = await clock(deps, acting);
  const before = await beforeIfUndrawn(deps, submission);
  const entities = entityIds(values);
  const groups = values.choices(FIELDS.permissionGroups);
  const draft = {
    name: values.text(FIELDS.name) ?? before?.name ?? '',
    entityIds: entities.length > 0 ? entities : ((before?.entityIds.map(Number) ?? []) as EntityId[]),
    permissionGroupIds: (groups.length > 0
      ? groups
      : (before?.permissionGroupIds ?? [])) as PermissionGroupId[],
    ownerId: ownerId(values) ?? ((before?.ownerId ?? acting.member.id) as MemberId),
    expiresAt: expiry(values.choice(FIELDS.expiry) ?? defaultExpiryDay(now, timeZone), timeZone),
    purpose: values.text(FIELDS.purpose) ?? before?.purpose ?? '',
  };
  return askForReview(deps, acting, { kind: 'create_reporting_key', draft }, SCOPE_FIELDS);
}

/** A local Slack neither draws nor sends what a field began with: there, a field left alone means what was asked before. */
async function beforeIfUndrawn(
  { db, dates }: SlackDeps,
  { acting, metadata }: Submission,
): Promise<AskedBefore | null> {
  const again = parseId(metadata, 'req');
  if (dates === 'slack' || !again) return null;
  return inWorkspace(db, acting.workspaceId, (trx) => askedBefore(trx, acting, again));
}

/** The form to change a key was filled; what was left as it is stays as it is. */
export async function reviewEdit(
  deps: SlackDeps,
  { acting, values, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const keyId = parseId(metadata, 'key');
  const key = keyId && (await inWorkspace(deps.db, acting.workspaceId, (trx) => keyById(trx, acting, keyId)));
  if (!key) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const { timeZone } = acting.member;
  const day = values.choice(FIELDS.expiry);
  const entities = entityIds(values);
  const groups = values.choices(FIELDS.permissionGroups) as string[] as PermissionGroupId[];
  const sameDay = day === null || day === dayOf(key.expiresAt, timeZone);
  const draft = {
    keyId: key.id,
    entityIds: entities.length > 0 ? entities : key.entities.map(({ id }) => id),
    permissionGroupIds: groups.length > 0 ? groups : key.permissionGroups.map(({ id }) => id),
    ownerId: ownerId(values) ?? key.owner.id,
    expiresAt: sameDay ? key.expiresAt.toISOString() : expiry(day, timeZone),
  };
  return askForReview(deps, acting, { kind: 'edit_reporting_key', draft }, SCOPE_FIELDS);
}

/** A revocation was asked for, with a reason or without. */
export async function reviewRevocation(
  deps: SlackDeps,
  { acting, values, metadata }: Submission,
): Promise<SubmissionAnswer> {
  const keyId = parseId(metadata, 'key');
  if (!keyId) return { notice: await refusalNotice(deps, null, { code: 'not_found' }) };
  const draft = { keyId, reason: values.text(FIELDS.reason) ?? '' };
  return askForReview(deps, acting, { kind: 'revoke_reporting_key', draft }, { purpose: FIELDS.reason });
}

function entityIds(values: Values): EntityId[] {
  return values.choices(FIELDS.entities).map(Number) as number[] as EntityId[];
}

function ownerId(values: Values): MemberId | null {
  const chosen = values.choice(FIELDS.owner);
  // Not one of our ids: kept as it came, so that the check of the owner refuses it.
  return chosen === null ? null : (parseId(chosen, 'mem') ?? (chosen as string as MemberId));
}

/** An instant; what is no day stays as it came, so that the check of the expiry refuses it. */
function expiry(day: string, timeZone: string): string {
  return endOfDay(day, timeZone)?.toISOString() ?? day;
}

function clock({ db }: SlackDeps, { workspaceId }: Acting): Promise<Date> {
  return inWorkspace(db, workspaceId, readClock);
}
