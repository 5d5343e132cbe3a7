import type { MemberId, RequestId, WorkspaceId } from '../../domain/ids.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import { countByName, doTask } from './child.ts';

export interface Clicking {
  url: string;
  connections: number;
  clicks: number;
  workspaceId: WorkspaceId;
  requestId: RequestId;
  voterId: MemberId;
  contentHash: string;
  reachDigest: string;
}

await doTask<Clicking>(async (db, { clicks, workspaceId, requestId, voterId, contentHash, reachDigest }) => {
  const vote = {
    workspaceId,
    requestId,
    voterId,
    choice: 'approve' as const,
    contentHash: Buffer.from(contentHash, 'hex'),
    reachDigest: Buffer.from(reachDigest, 'hex'),
  };
  const results = await Promise.all(Array.from({ length: clicks }, () => castBallot(db, vote)));
  return countByName(results.map((result) => (result.ok ? 'counted' : result.refusal.code)));
});
