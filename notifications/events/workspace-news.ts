import { parseId } from '../../domain/ids.ts';
import { findMember, type Member } from '../../members/roster.ts';
import {
  acceptedMessage,
  invitationMessage,
  openedMessage,
  ownerGoneMessage,
} from '../../slack-app/surfaces/messages/administrator-messages.ts';
import type { Delivery } from '../delivery.ts';
import { announce, directMessage, type Telling, tellAdministrators } from './telling.ts';

/** People who come and go, and the birth of a workspace (A6). */
export async function planWorkspaceNews(
  telling: Telling,
  {
    event,
    subjectId,
  }: {
    event: 'member_invited' | 'member_accepted' | 'member_deactivated' | 'workspace_opened';
    subjectId: string;
  },
): Promise<Delivery[]> {
  const { trx, workspaceId } = telling;
  const { name } = await trx
    .selectFrom('workspaces')
    .select('name')
    .where('id', '=', workspaceId)
    .executeTakeFirstOrThrow();
  if (event === 'workspace_opened') {
    return [
      ...(await tellAdministrators(telling, openedMessage(name))),
      ...(await announce(telling, openedMessage(name))),
    ];
  }
  const id = parseId(subjectId, 'mem');
  const member = id && (await findMember(trx, workspaceId, id));
  if (!member) return [];
  if (event === 'member_deactivated') return ownerGone(telling, member);
  if (event === 'member_accepted') return invitationAnswered(telling, member, name);
  return member.state === 'invited' ? [directMessage(member, invitationMessage(name))] : [];
}

/** Wherever they accepted, what asked them to asks no more. */
async function invitationAnswered(
  { trx, workspaceId }: Telling,
  member: Member,
  workspaceName: string,
): Promise<Delivery[]> {
  const invitation = await trx
    .selectFrom('outbox')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('event', '=', 'member_invited')
    .where('subjectId', '=', member.id)
    .executeTakeFirst();
  return invitation
    ? [{ ...directMessage(member, acceptedMessage(workspaceName)), insteadOf: invitation.id }]
    : [];
}

/** Only when keys are left without somebody who looks after them. */
async function ownerGone(telling: Telling, member: Member): Promise<Delivery[]> {
  const keys = await telling.trx
    .selectFrom('reportingKeys')
    .select('name')
    .where('workspaceId', '=', telling.workspaceId)
    .where('ownerId', '=', member.id)
    .where('state', '=', 'active')
    .orderBy('name')
    .execute();
  return keys.length > 0
    ? tellAdministrators(
        telling,
        ownerGoneMessage(
          member,
          keys.map(({ name }) => name),
        ),
      )
    : [];
}
