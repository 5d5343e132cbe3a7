import type { FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { Peppers } from '../../config/index.ts';
import type { Database } from '../../database/tables/index.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import type { Alongside, Imported, ImportResult } from '../../mirror/import-result.ts';
import type { UnknownFields } from '../../mirror/validators.ts';
import { type Problem, ProblemError } from '../problem.ts';
import type { Hashed } from './hashed.ts';
import { claimWrite, type Outcome, rememberWrite, type WriteIdentity } from './idempotency.ts';
import { proveAgain, type Writer } from './writer.ts';

export interface Upload {
  db: Kysely<Database>;
  peppers: Peppers;
  request: FastifyRequest;
  writer: Writer;
  resource: string;
  unknownFields: UnknownFields;
  /** The caller's Idempotency-Key. */
  key: string | undefined;
  body: Hashed;
  /** Called with the lines taken in so far; nothing of them is applied before the end. */
  onProgress: (lines: number) => void;
}

/** Takes an upload in, with its outcome remembered in the same transaction when the caller gave it a key. */
export async function takeIn(upload: Upload): Promise<Outcome> {
  const { db, writer, resource, unknownFields, body, onProgress } = upload;
  const { workspaceId } = writer.credential;
  const alongside = alongsideOf(upload);
  const options = { unknownFields, alongside, onProgress };
  const result = await importNdjson(db, workspaceId, resource, body, options);
  if (!result.ok) throw new ProblemError(problemOf(result));
  return outcomeOf(result);
}

function alongsideOf({ peppers, request, writer, resource, unknownFields, key, body }: Upload): Alongside {
  const { workspaceId, clientId: credential } = writer.credential;
  const route = `POST /ingest/${resource}?unknown_fields=${unknownFields}`;
  const identity: WriteIdentity | undefined =
    key === undefined ? undefined : { workspaceId, credential, route, key };
  return {
    before: async (trx) => {
      if (identity) await claimWrite(trx, identity);
    },
    after: async (trx, result) => {
      await proveAgain(trx, peppers, request, writer);
      if (identity) await rememberWrite(trx, identity, outcomeOf(result), body.digest());
    },
  };
}

/** What is told and remembered: numbers and a digest, nothing of the documents. */
function outcomeOf({ resource, lines, digest }: Imported): Outcome {
  return { status: 200, result: JSON.stringify({ resource, lines, digest }) };
}

function problemOf(result: ImportResult & { ok: false }): Problem {
  switch (result.code) {
    case 'unknown_resource':
      return { code: 'not_found' };
    case 'workspace_unknown':
      return { code: 'unauthenticated' };
    case 'workspace_open':
      return { code: 'decides_reach', resource: result.resource };
    case 'busy':
      return { code: 'import_under_way' };
    case 'line_too_long':
      return { code: 'line_too_long', line: result.line };
    case 'invalid_lines':
      return { code: 'invalid_lines', lines: result.problems, more: result.more };
  }
}
