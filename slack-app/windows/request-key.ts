import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { findRequest } from '../../requests/find-request.ts';
import { dayOf } from '../forms/end-of-day.ts';
import { readScopeChoices } from '../forms/form-data.ts';
import type { Acting } from '../identity.ts';
import type { Build } from '../listeners/on-window.ts';
import { requestKeyForm } from '../surfaces/forms/request-key.ts';
import type { Notice } from '../surfaces/notice.ts';

const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

/** The empty form for a new key: nothing chosen but the expiry and the owner. */
export const requestKeyWindow: Build = async ({ db }, acting) =>
  inWorkspace(db, acting.workspaceId, (trx) => form(trx, acting, { name: '', purpose: '', entityIds: [], permissionGroupIds: [], ownerId: acting.member.id }));

/** The same form, filled with what an ended request of this person asked for. */
export function requestAgainWindow(requestId: RequestId | null): Build {
  return ({ db }, acting) =>
    inWorkspace(db, acting.workspaceId, async (trx) => {
      const request = requestId && (await findRequest(trx, acting.workspaceId, requestId));
      if (request?.requesterId !== acting.member.id && request?.ownerId !== acting.member.id) {
        return { title: 'Not found', text: 'There is no such request of yours. Nothing has changed. `/keys request` opens an empty form.' };
      }
      if (request.kind !== 'create_reporting_key') {
        return { title: 'Please use the command', text: 'This kind of request is asked again from the Home tab, or with `/keys edit`, `/keys revoke`, `/keys entity` or `/keys rule`. Nothing has changed.' };
      }
      const { name, purpose, entityIds, permissionGroupIds, ownerId } = request.content;
      const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
      return form(trx, acting, {
        name: String(name ?? ''),
        purpose: String(purpose ?? ''),
        entityIds: texts(entityIds),
        permissionGroupIds: texts(permissionGroupIds),
        ownerId: String(ownerId ?? acting.member.id),
      });
    });
}

const NO_ENTITIES: Notice = {
  title: 'No entities yet',
  text: 'There is no active entity whose accounts a key could read, so there is nothing to ask for yet. Entities are loaded by the operator of this service; please ask an administrator.',
};

interface Filled {
  name: string;
  purpose: string;
  entityIds: string[];
  permissionGroupIds: string[];
  ownerId: string;
}

async function form(trx: Transaction<Database>, { workspaceId, member }: Acting, { name, purpose, ...chosen }: Filled) {
  const day = defaultExpiryDay(await readClock(trx), member.timeZone);
  const choices = await readScopeChoices(trx, workspaceId);
  if (choices.entities.length === 0) return NO_ENTITIES;
  return requestKeyForm({ ...choices, name, purpose, chosen: { ...chosen, day }, timeZone: member.timeZone, existing: false });
}

/** The day that a new key expires on when nobody chooses another. */
export function defaultExpiryDay(now: Date, timeZone: string): string {
  return dayOf(new Date(now.getTime() + DEFAULT_DAYS * DAY_MS), timeZone);
}
