import { type Payload, recordOf } from './scrub-payload.ts';

/** A delivery's body: JSON, a form, or a form with JSON in `payload`; null when it is none of these. */
export function readBody(contentType: string, body: Buffer): Payload | null {
  const text = body.toString('utf8');
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return parsed(text);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  return payload === null ? Object.fromEntries(form) : parsed(payload);
}

function parsed(json: string): Payload | null {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? null : recordOf(value);
  } catch {
    // Signed, and yet not JSON: nothing of ours can be asked by it.
    return null;
  }
}
