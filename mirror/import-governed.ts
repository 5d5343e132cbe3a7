import { done } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { beginImport, finishImport } from './import-mirrored.ts';
import { ImportRefused, type ImportResult, type Upload } from './import-result.ts';
import type { LineProblem } from './line-problem.ts';
import type { Parsed } from './parse-line.ts';
import { Problems, readBatches } from './read-batches.ts';
import type { GovernedResource } from './resources/governed.ts';
import { repeatedIn } from './resources/resource.ts';

/**
 * Takes in what decides reach: read whole and checked first, then applied as one act of governance, with its event.
 * Entities move accounts, so it waits for its turn at the mirror before it takes the workspace's lock.
 * @throws MirrorBusy
 */
export async function importGoverned(resource: GovernedResource, upload: Upload): Promise<ImportResult> {
  const { db, workspaceId, onProgress } = upload;
  const problems = new Problems();
  const lines: Parsed[] = [];
  for await (const batch of readBatches(upload, problems)) lines.push(...batch);
  // Batches were looked through one by one; an id may also come again in a later one.
  if (problems.list.length === 0) problems.add(repeatedIn(lines));
  refuse(problems.list, problems.more);
  const digest = upload.digest.digest();
  const act = async (governance: Governance) => {
    const { trx, workspace } = governance;
    if (workspace.state !== 'founding') {
      throw new ImportRefused({ ok: false, code: 'workspace_open', resource: resource.name });
    }
    const importId = await beginImport(trx, workspaceId, resource.name);
    refuse(await resource.write(governance, lines), false);
    governance.record({
      actor: 'operator',
      action: 'data.imported',
      objectId: workspaceId,
      body: { resource: resource.name, lines: lines.length, digest: digest.toString('hex') },
    });
    return done(
      await finishImport(trx, workspaceId, importId, {
        resource: resource.name,
        lines: lines.length,
        digest,
      }),
    );
  };
  const outcome = await governanceTransaction(db, workspaceId, act, { waitingForMirror: true });
  if (!outcome.ok) return { ok: false, code: 'workspace_unknown' };
  onProgress?.(lines.length);
  return outcome.value;
}

function refuse(problems: LineProblem[], more: boolean): void {
  if (problems.length > 0) throw new ImportRefused({ ok: false, code: 'invalid_lines', problems, more });
}
