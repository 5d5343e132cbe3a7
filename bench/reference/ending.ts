import { connect } from '../data/connect.ts';
import type { Statement } from './statement.ts';

/** How an answer ends otherwise than the statement's body: so much of that is kept, and this follows. */
export interface Ending {
  kept: number;
  followedBy: string;
}

/** The reporting API adds the next cursor at the end of a page. The reference gets that text ready-made. */
export async function endingOf(answer: string, databaseUrl: string, statement: Statement): Promise<Ending> {
  await using client = await connect(databaseUrl);
  const { rows } = await client.query<{ body: string }>(statement);
  const body = rows[0]?.body ?? '';
  let kept = 0;
  while (kept < body.length && body[kept] === answer[kept]) kept += 1;
  return { kept, followedBy: answer.slice(kept) };
}
