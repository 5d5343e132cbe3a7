import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { dayOf } from '../forms/end-of-day.ts';
import { readScopeChoices } from '../forms/form-data.ts';
import type { Acting } from '../identity.ts';
import type { Build } from '../listeners/on-window.ts';
import { requestKeyForm } from '../surfaces/forms/request-key.ts';
import type { Notice } from '../surfaces/notice.ts';
import { type AskedBefore, askedBefore } from './asked-before.ts';

const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

const NO_ENTITIES: Notice = {
  title: 'No entities yet',
  text: 'There is no active entity whose accounts a key could read, so there is nothing to ask for yet. Entities are loaded by the operator of this service; please ask an administrator.',
};

const NOT_TO_REPEAT: Notice = {
  title: 'Not found',
  text: 'There is no request of yours for a new key that could be repeated. Nothing has changed. `/keys request` opens an empty form; `/keys help` names the others.',
};

/** The empty form for a new key: nothing chosen but the expiry and the owner. */
export const requestKeyWindow: Build = async ({ db }, acting) => {
  const { id: ownerId } = acting.member;
  const empty = { name: '', purpose: '', entityIds: [], permissionGroupIds: [], ownerId };
  return inWorkspace(db, acting.workspaceId, (trx) => form(trx, acting, empty, null));
};

/** The same form, filled with what an ended request of this person asked for. */
export function requestAgainWindow(requestId: RequestId | null): Build {
  return ({ db }, acting) =>
    inWorkspace(db, acting.workspaceId, async (trx) => {
      const before = requestId && (await askedBefore(trx, acting, requestId));
      return before ? form(trx, acting, before, requestId) : NOT_TO_REPEAT;
    });
}

async function form(
  trx: Transaction<Database>,
  { workspaceId, member }: Acting,
  { name, purpose, ...chosen }: AskedBefore,
  again: RequestId | null,
) {
  const day = defaultExpiryDay(await readClock(trx), member.timeZone);
  const choices = await readScopeChoices(trx, workspaceId);
  if (choices.entities.length === 0) return NO_ENTITIES;
  const { timeZone } = member;
  return requestKeyForm({
    ...choices,
    name,
    purpose,
    chosen: { ...chosen, day },
    timeZone,
    existing: false,
    again,
  });
}

/** The day that a new key expires on when nobody chooses another. */
export function defaultExpiryDay(now: Date, timeZone: string): string {
  return dayOf(new Date(now.getTime() + DEFAULT_DAYS * DAY_MS), timeZone);
}
