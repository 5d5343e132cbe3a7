import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Peppers } from '../../config/index.ts';
import { createDatabase } from '../../database/connection.ts';
import { importableResources } from '../../mirror/resources/index.ts';
import type { UnknownFields } from '../../mirror/validators.ts';
import type { Logger } from '../../observability/logger.ts';
import { explain } from '../error-handlers.ts';
import { UPLOAD_TIMEOUT_MILLISECONDS } from '../limits.ts';
import { readParameters } from '../parameters.ts';
import { ProblemError } from '../problem.ts';
import { askedBody } from './asked-body.ts';
import { Hashed } from './hashed.ts';
import { AlreadyDone, idempotencyKeyOf, type Outcome } from './idempotency.ts';
import { ProgressAnswer, wantsProgress } from './progress-answer.ts';
import { takeIn, type Upload } from './take-in.ts';
import { letGoOfBody } from './unwanted-bodies.ts';
import { UploadSlots } from './upload-slots.ts';
import { type AdmitDeps, admitWriter } from './writer.ts';

const NDJSON = /^application\/(x-)?(ndjson|jsonl)\s*(;|$)/i;
const OTHER_CHARSET = /;\s*charset=(?!"?utf-?8"?\s*(;|$))/i;

const QUERY = Type.Object({ unknown_fields: Type.Optional(Type.Enum(['keep', 'refuse'])) });
const queryValidator = Compile(QUERY);

type IngestRequest = FastifyRequest<{ Params: { resource: string } }>;

/** `POST /ingest/{resource}`: NDJSON, every line or none; the same code as `quorate import`. */
export function addIngestRoute(
  app: FastifyInstance,
  deps: AdmitDeps & { pool: pg.Pool; peppers: Peppers; logger: Logger },
): void {
  const db = createDatabase(deps.pool);
  const slots = new UploadSlots();
  const ingest = async (request: IngestRequest, reply: FastifyReply) => {
    letGoOfBody(request, reply);
    const writer = await admitWriter(request, deps);
    const upload = { ...readUpload(request, reply), writer, request, db, peppers: deps.peppers };
    const letGo = slots.take(writer.credential.workspaceId);
    // While an upload is applied nothing moves on its connection; how fast it comes is watched elsewhere.
    request.socket.setTimeout(UPLOAD_TIMEOUT_MILLISECONDS);
    const progress = new ProgressAnswer(reply);
    const onProgress = wantsProgress(request) ? (lines: number) => progress.tell(lines) : () => undefined;
    try {
      const outcome = await takeIn({ ...upload, onProgress });
      return progress.begun ? progress.end(outcome.result) : send(reply, outcome);
    } catch (error) {
      if (progress.begun) return progress.end(sayLate(error, request, deps.logger));
      if (!(error instanceof AlreadyDone)) throw error;
      const outcome = await repeated(upload.body, error);
      return send(reply.header('idempotency-replayed', 'true'), outcome);
    } finally {
      letGo();
    }
  };
  void app.register(async (scope) => {
    // The body is not read before its sender is known, and then line by line, whatever it calls itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post('/ingest/:resource', { config: { takesBody: true } }, ingest);
  });
}

/** What would have been the answer, had it not begun already. */
function sayLate(error: unknown, request: FastifyRequest, logger: Logger): string {
  return request.caller.dialect.say(explain(error, request, logger)).body;
}

function send(reply: FastifyReply, { status, result }: Outcome): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(result);
}

/** The same body gets the same answer; another one under the same key is a mistake of the caller's. */
async function repeated(body: Hashed, done: AlreadyDone): Promise<Outcome> {
  await body.drain();
  if (!body.digest().equals(done.bodyHash)) throw new ProblemError({ code: 'idempotency_mismatch' });
  return done.outcome;
}

function readUpload(
  request: IngestRequest,
  reply: FastifyReply,
): Pick<Upload, 'resource' | 'unknownFields' | 'key' | 'body'> {
  const resource = importableResources.find(({ name }) => name === request.params.resource);
  if (!resource) throw new ProblemError({ code: 'not_found' });
  if (resource.kind === 'governed')
    throw new ProblemError({ code: 'decides_reach', resource: resource.name });
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!NDJSON.test(type) || OTHER_CHARSET.test(type) || encoding !== 'identity')
    throw new ProblemError({ code: 'not_ndjson' });
  return {
    resource: resource.name,
    unknownFields: unknownFieldsOf(request.query as object),
    key: idempotencyKeyOf(request.headers['idempotency-key']),
    body: new Hashed(askedBody(request, reply)),
  };
}

function unknownFieldsOf(query: object): UnknownFields {
  const { unknown_fields: choice = 'refuse' } = readParameters(QUERY, queryValidator, query) as Static<
    typeof QUERY
  >;
  return choice;
}
