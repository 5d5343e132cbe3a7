import { type Payload, recordOf, textOf } from './scrub-payload.ts';

/**
 * What names the act of a person that a delivery tells of, however often it is delivered: a trigger id, which Slack gives
 * each, or the window that was closed. Null for events, which can be repeated without a second effect.
 */
export function actOf(payload: Payload): string | null {
  const triggerId = textOf(payload, 'trigger_id');
  if (triggerId) return `act:${triggerId}`;
  if (payload['type'] !== 'view_closed') return null;
  const view = recordOf(payload['view']);
  return `closed:${textOf(view, 'id')}:${textOf(view, 'private_metadata')}`;
}
