import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { readClock } from '../../database/workspace-context.ts';
import { type MemberId, parseId, type WorkspaceId } from '../../domain/ids.ts';
import { findMember, type Member } from '../../members/roster.ts';
import type { Message } from '../../slack-app/surfaces/blocks.ts';
import type { DateStyle } from '../../slack-app/surfaces/instant.ts';
import type { Delivery } from '../delivery.ts';
import { type EventType, webhookBody } from '../webhook/event-types.ts';
import { webhooksFor } from '../webhook/webhooks-for.ts';

/** What is looked at to find out whom to tell: one workspace, now. */
export interface Telling {
  trx: Transaction<Database>;
  workspaceId: WorkspaceId;
  dates: DateStyle;
}

/** A direct message to somebody who can read it: nobody who was deactivated is written to. */
export async function tell(
  { trx, workspaceId }: Telling,
  memberId: MemberId,
  message: Message,
): Promise<Delivery[]> {
  const member = await findMember(trx, workspaceId, memberId);
  return member?.state === 'active' ? [directMessage(member, message)] : [];
}

export function directMessage({ id, slackUserId }: Member, message: Message) {
  return { channel: 'slack_dm', recipient: id, slackUserId, message } as const;
}

/** The same to every active administrator but one. */
export async function tellAdministrators(
  { trx, workspaceId }: Telling,
  message: Message,
  except?: MemberId,
): Promise<Delivery[]> {
  const administrators = await trx
    .selectFrom('members')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .execute();
  return administrators.filter(({ id }) => id !== except).map((member) => directMessage(member, message));
}

/** A line in the announcement channel, if the workspace has one. */
export async function announce({ trx, workspaceId }: Telling, message: Message): Promise<Delivery[]> {
  const { announcementChannel } = await trx
    .selectFrom('workspaces')
    .select('announcementChannel')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  return announcementChannel === null
    ? []
    : [{ channel: 'slack_channel', recipient: announcementChannel, message }];
}

/** The same to every webhook of the workspace, and to those of keys that see what it is about. */
export async function callWebhooks(
  { trx, workspaceId }: Telling,
  eventType: EventType,
  number: number,
): Promise<Delivery[]> {
  const body = webhookBody(eventType, number);
  const webhooks = await webhooksFor(trx, workspaceId, body);
  return webhooks.map((webhookId) => ({
    channel: 'webhook',
    recipient: `${webhookId} ${eventType}`,
    webhookId,
    body,
  }));
}

/** The App Homes of these people show something else now. */
export function publishHomes(memberIds: readonly MemberId[]): Delivery[] {
  return [...new Set(memberIds)].map((recipient) => ({ channel: 'app_home', recipient }));
}

/** Who did it, if it was a person. */
export async function actorOf(
  { trx, workspaceId }: Telling,
  actorId: string | null,
): Promise<Member | undefined> {
  const id = actorId === null ? null : parseId(actorId, 'mem');
  return id ? findMember(trx, workspaceId, id) : undefined;
}

export function clock({ trx }: Telling): Promise<Date> {
  return readClock(trx);
}
