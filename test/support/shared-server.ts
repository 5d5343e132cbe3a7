import { inject } from 'vitest';

/**
 * A server that the whole run shares, started by whoever asks first.
 * @throws with the reason when it cannot be had
 */
export async function sharedServer<Answer>(name: string): Promise<Answer> {
  const response = await fetch(`${inject('serverDesk')}/${name}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Answer;
}
