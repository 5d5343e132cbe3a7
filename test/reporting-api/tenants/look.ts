import type { TestApi } from '../../support/reporting-api.ts';
import type { SeededKey } from '../../support/seed-key.ts';
import type { Side } from '../generated/side.ts';

/** What is compared of an answer: everything but when it was given and how much may still be asked. */
export interface Seen {
  status: number;
  headers: Record<string, string>;
  text: string;
}

const PASSING = /^(date|ratelimit|x-ratelimit-|retry-after|keep-alive|connection)/;

/** Asks as a key, for JSON unless said. */
export async function look(
  { url }: TestApi,
  { token }: SeededKey,
  path: string,
  accept = 'application/json',
): Promise<Seen> {
  const reply = await fetch(url + path, { headers: { authorization: `Bearer ${token}`, accept } });
  const headers = Object.fromEntries([...reply.headers].filter(([name]) => !PASSING.test(name)));
  return { status: reply.status, headers, text: await reply.text() };
}

/** How a side would be known again, as it is and as the digits of it. */
export function tracesOf(sides: readonly Side[]): RegExp {
  const traces = sides.flatMap(({ marker }) => [marker, Buffer.from(marker).toString('hex')]);
  return new RegExp(traces.join('|'));
}
