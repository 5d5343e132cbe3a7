import { publishedId } from '../../domain/published-id.ts';

/** The published event types that our events map to, each with its payload type (compatible API). */
const PAYLOAD_TYPES = {
  REQUEST_HAS_BEEN_CREATED: 'REQUEST',
  REQUEST_HAS_RECEIVED_AN_APPROVAL: 'REQUEST',
  REQUEST_HAS_REACHED_STEP: 'REQUEST',
  REQUEST_HAS_REACHED_QUORUM: 'REQUEST',
  REQUEST_HAS_BEEN_ABORTED: 'REQUEST',
  REQUEST_HAS_EXPIRED: 'REQUEST',
  // The published list names nothing for reporting keys; a key is told as the user that it stands for.
  NEW_USER_HAS_BEEN_CREATED: 'USER',
  USER_HAS_BEEN_EDITED: 'USER',
  USER_HAS_BEEN_SUSPENDED: 'USER',
  USER_HAS_BEEN_UNSUSPENDED: 'USER',
  USER_HAS_BEEN_REVOKED: 'USER',
  ENTITY_HAS_BEEN_EDITED: 'ENTITY',
} as const;

export type EventType = keyof typeof PAYLOAD_TYPES;

/** The whole body, by design: whoever wants to know more asks the API with a key that may (Compat 80). */
export interface WebhookBody {
  payload_type: (typeof PAYLOAD_TYPES)[EventType];
  event_type: EventType;
  /** The whole number by which the compatible API names the object. */
  id: number;
}

/** `number`: of a request or a key of ours its own number, of an entity its id. */
export function webhookBody(eventType: EventType, number: number): WebhookBody {
  const payloadType = PAYLOAD_TYPES[eventType];
  const id = payloadType === 'ENTITY' ? number : publishedId(number);
  return { payload_type: payloadType, event_type: eventType, id };
}
