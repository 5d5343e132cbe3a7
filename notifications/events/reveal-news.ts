import { parseId } from '../../domain/ids.ts';
import { findKey } from '../../keys/find-key.ts';
import { findReveal, findRight } from '../../keys/find-right.ts';
import { viewKey } from '../../keys/key-view.ts';
import { findMember } from '../../members/roster.ts';
import { revealedMessage } from '../../slack-app/surfaces/messages/administrator-messages.ts';
import { keyWorksMessage } from '../../slack-app/surfaces/messages/key-messages.ts';
import type { Delivery } from '../delivery.ts';
import { announce, callWebhooks, publishHomes, type Telling, tell, tellAdministrators } from './telling.ts';

/** That a secret was shown is for all administrators to know, and that it works is for its owner. */
export async function planRevealNews(
  telling: Telling,
  { event, subjectId }: { event: 'reveal_claimed' | 'secret_confirmed'; subjectId: string },
): Promise<Delivery[]> {
  const { trx, workspaceId, dates } = telling;
  const id = parseId(subjectId, 'rev');
  const reveal = id && (await findReveal(trx, workspaceId, id));
  const right = reveal && (await findRight(trx, workspaceId, reveal.rightId));
  const key = right && (await findKey(trx, workspaceId, right.keyId));
  if (!reveal || !right || !key) return [];
  if (event === 'reveal_claimed') {
    const owner = await findMember(trx, workspaceId, reveal.claimedBy);
    if (!owner) return [];
    const message = revealedMessage(key.name, owner, reveal.attempt, reveal.claimedAt, dates);
    return [...(await tellAdministrators(telling, message, owner.id)), ...(await announce(telling, message))];
  }
  const view = await viewKey(trx, workspaceId, key.id);
  return [
    ...(view ? await tell(telling, right.ownerId, keyWorksMessage(view, dates)) : []),
    ...publishHomes([right.ownerId]),
    ...(await callWebhooks(
      telling,
      right.origin === 'creation' ? 'NEW_USER_HAS_BEEN_CREATED' : 'USER_HAS_BEEN_EDITED',
      key.number,
    )),
  ];
}
