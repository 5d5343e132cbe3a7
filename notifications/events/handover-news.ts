import { parseId } from '../../domain/ids.ts';
import { viewKey } from '../../keys/key-view.ts';
import { keyHandedOverMessage } from '../../slack-app/surfaces/messages/key-messages.ts';
import type { Delivery } from '../delivery.ts';
import { actorOf, publishHomes, type Telling, tell } from './telling.ts';

/** Who owned a key until now is told that somebody else does; the new owner is told of the edit, and of a right to reveal. */
export async function planHandover(
  telling: Telling,
  { subjectId, actorId }: { subjectId: string; actorId: string | null },
): Promise<Delivery[]> {
  const { trx, workspaceId } = telling;
  const id = parseId(subjectId, 'key');
  const key = id && (await viewKey(trx, workspaceId, id));
  const former = await actorOf(telling, actorId);
  if (!key || !former || key.owner.id === former.id) return [];
  return [...(await tell(telling, former.id, keyHandedOverMessage(key))), ...publishHomes([former.id])];
}
