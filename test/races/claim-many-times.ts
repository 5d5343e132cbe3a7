import { createHash } from 'node:crypto';
import type { MemberId, RightId, WorkspaceId } from '../../domain/ids.ts';
import { claimReveal } from '../../keys/claim-reveal.ts';
import { doTask } from './child.ts';

export interface Claiming {
  url: string;
  connections: number;
  rights: { workspaceId: WorkspaceId; rightId: RightId; memberId: MemberId; presses: number }[];
}

export interface Answer {
  rightId: string;
  /** Of the token shown, its SHA-256; null when nothing was shown. */
  shown: string | null;
  refusal: string | null;
}

await doTask<Claiming>(async (db, { rights, connections }) => {
  const deps = { db, peppers: [{ version: 1, key: Buffer.alloc(32, 42) }], environment: 'live' as const };
  const press = async ({ workspaceId, rightId, memberId }: Claiming['rights'][number]): Promise<Answer> => {
    const outcome = await claimReveal(deps, { workspaceId, rightId, memberId, attempt: 1 });
    if (!outcome.ok) return { rightId, shown: null, refusal: JSON.stringify(outcome.refusal) };
    return {
      rightId,
      shown: createHash('sha256').update(outcome.value.minted.show().token).digest('hex'),
      refusal: null,
    };
  };
  // As many at once as there are connections, twice over; the presses of one right lie next to each other.
  const waiting = rights.flatMap((right) => Array.from({ length: right.presses }, () => right));
  const answers: Answer[] = [];
  const pressOn = async () => {
    for (let right = waiting.pop(); right; right = waiting.pop()) answers.push(await press(right));
  };
  await Promise.all(Array.from({ length: 2 * connections }, pressOn));
  return answers;
});
