import type { Transaction } from 'kysely';
import { MirrorBusy, takeMirrorTurn } from '../database/mirror-turn.ts';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace, readClock } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { type Imported, ImportRefused, type ImportResult, type Upload } from './import-result.ts';
import type { Parsed } from './parse-line.ts';
import { Problems, readBatches } from './read-batches.ts';
import type { MirroredResource } from './resources/resource.ts';

/** Takes in mirrored data, batch after batch inside one transaction: what was wrong anywhere leaves nothing behind. */
export async function importMirrored(resource: MirroredResource, upload: Upload): Promise<ImportResult> {
  const { db, workspaceId, digest, onProgress, alongside } = upload;
  return inWorkspace(db, workspaceId, async (trx) => {
    await alongside?.before(trx);
    await takeTurn(trx, workspaceId);
    const importId = await beginImport(trx, workspaceId, resource.name);
    const problems = new Problems();
    let lines = 0;
    let writing = Promise.resolve();
    const write = async (batch: readonly Parsed[]) => {
      problems.add(await resource.write(trx, { workspaceId, importId, lines: batch }));
      lines += batch.length;
      onProgress?.(lines);
    };
    try {
      // A batch is read and checked while the one before it is written.
      for await (const batch of readBatches(upload, problems, resource)) {
        await writing;
        if (problems.list.length === 0) writing = heard(write(batch));
      }
      await writing;
    } finally {
      await Promise.allSettled([writing]);
    }
    if (problems.list.length > 0) {
      throw new ImportRefused({
        ok: false,
        code: 'invalid_lines',
        problems: problems.list,
        more: problems.more,
      });
    }
    const result = await finishImport(trx, workspaceId, importId, {
      resource: resource.name,
      lines,
      digest: digest.digest(),
    });
    await alongside?.after(trx, result);
    return result;
  });
}

async function takeTurn(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<void> {
  try {
    await takeMirrorTurn(trx, workspaceId);
  } catch (error) {
    throw error instanceof MirrorBusy ? new ImportRefused({ ok: false, code: 'busy' }) : error;
  }
}

/** What fails while nobody waits for it is told to who waits next. */
function heard(promise: Promise<void>): Promise<void> {
  promise.catch(() => undefined);
  return promise;
}

/** Opens the record that an import leaves: who wrote a row last, and what all imports together were. */
export async function beginImport(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  resource: string,
): Promise<number> {
  const workspace = await trx
    .selectFrom('workspaces')
    .select('id')
    .where('id', '=', workspaceId)
    .executeTakeFirst();
  if (!workspace) throw new ImportRefused({ ok: false, code: 'workspace_unknown' });
  const { id } = await trx
    .insertInto('imports')
    .values({ workspaceId, resource, startedAt: await readClock(trx) })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

export async function finishImport(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  importId: number,
  { resource, lines, digest }: { resource: string; lines: number; digest: Buffer },
): Promise<Imported> {
  await trx
    .updateTable('imports')
    .set({ lines, digest, finishedAt: await readClock(trx) })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', importId)
    .execute();
  return { ok: true, resource, lines, digest: digest.toString('hex') };
}
