import type { RequestId } from '../domain/ids.ts';

/** Names that client and worker share. Workflow ids are plain text in Temporal: they hold our own opaque ids only. */
export const GOVERNED_REQUEST = 'governedRequest';
export const KEY_CARE = 'keyCare';
export const KEY_CARE_SCHEDULE = 'key-care';

/** One workflow per request; the request id begins with the workspace. */
export function workflowIdOf(requestId: RequestId): string {
  return requestId;
}
