/** A delivery of Slack, as it came. */
export type Payload = Readonly<Record<string, unknown>>;

/**
 * Leaves out what a window or App Home shows: Slack repeats all of it in every payload about it, and one of our windows
 * shows a secret. Done before anything else sees the payload. What the person entered (`view.state`) stays.
 */
export function scrubPayload(payload: Payload): Payload {
  return 'view' in payload ? { ...payload, view: { ...recordOf(payload['view']), blocks: [] } } : payload;
}

export function recordOf(value: unknown): Payload {
  return typeof value === 'object' && value !== null ? (value as Payload) : {};
}

/** The text under this name; empty when there is none. */
export function textOf(record: Payload, name: string): string {
  const value = record[name];
  return typeof value === 'string' ? value : '';
}
