import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { MirrorBusy } from '../database/mirror-turn.ts';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { importGoverned } from './import-governed.ts';
import { importMirrored } from './import-mirrored.ts';
import { type Alongside, ImportRefused, type ImportResult } from './import-result.ts';
import { type ByteSource, LineTooLong } from './read-lines.ts';
import { importableResources } from './resources/index.ts';
import { type UnknownFields, validatorOf } from './validators.ts';

export interface ImportOptions {
  /** Called after each batch with the lines taken in so far. */
  onProgress?: (lines: number) => void;
  /** Fields that the resource's schema does not name: an error unless told to keep them. */
  unknownFields?: UnknownFields;
  alongside?: Alongside;
}

/**
 * Imports an upload of NDJSON: every line or none. Documents replace those with the same id; the same upload twice
 * leaves what once does. Memory does not grow with the upload, except for what is governed.
 */
export async function importNdjson(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  resourceName: string,
  stream: ByteSource,
  options: ImportOptions = {},
): Promise<ImportResult> {
  const resource = importableResources.find(({ name }) => name === resourceName);
  if (!resource) {
    return { ok: false, code: 'unknown_resource', known: importableResources.map(({ name }) => name) };
  }
  const { unknownFields = 'refuse', ...rest } = options;
  const validator = validatorOf(resource, unknownFields);
  const upload = { db, workspaceId, stream, validator, digest: createHash('sha256'), ...rest };
  try {
    return resource.kind === 'mirrored'
      ? await importMirrored(resource, upload)
      : await importGoverned(resource, upload);
  } catch (error) {
    if (error instanceof ImportRefused) return error.result;
    if (error instanceof MirrorBusy) return { ok: false, code: 'busy' };
    if (error instanceof LineTooLong) return { ok: false, code: 'line_too_long', line: error.line };
    throw error;
  }
}
