import Type, { type TSchema } from 'typebox';
import { importableResources } from '../../mirror/resources/index.ts';

const Receipt = Type.Object({ resource: Type.String(), lines: Type.Integer(), digest: Type.String() });
const Progress = Type.Object({ progress: Type.Object({ lines: Type.Integer() }) });
const RECEIPT = {
  resource: 'transactions',
  lines: 2,
  digest: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03',
};
const PROBLEM = { $ref: '#/components/schemas/Problem' };
const ERROR = { $ref: '#/components/schemas/Error' };

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'Lines are wrong, or the upload ended early; nothing was applied. The answer names lines, fields and reasons.',
  401: 'No working key was sent.',
  403: 'This key may not push data in, or the resource decides reach.',
  404: 'There is no such resource.',
  408: 'The upload came too slowly; nothing was applied.',
  409: 'Another import, or one with this Idempotency-Key, is under way.',
  413: 'A line is longer than 1 MB; nothing was applied.',
  415: 'It is not NDJSON, or it is compressed.',
  422: 'This Idempotency-Key was used for another body.',
  420: 'Too many requests, in the compatible dialect.',
  429: 'Too many requests, in the native dialect.',
  503: 'Too many uploads are under way, or the service cannot answer right now.',
};

/** `POST /ingest/{resource}`; `plain` takes from a schema what only the checker of types needs. */
export function describeIngest(plain: (schema: TSchema) => unknown): object {
  const mirrored = importableResources.filter(({ kind }) => kind === 'mirrored').map(({ name }) => name);
  const parameter = (where: string, name: string, schema: object, example: string) => ({
    ...{ name, in: where, required: where === 'path', schema: { type: 'string', ...schema }, example },
  });
  const line = { oneOf: [plain(Progress), plain(Receipt), PROBLEM, ERROR] };
  return {
    operationId: 'postIngestResource',
    summary: 'Push data in: every line or none',
    description:
      'Takes NDJSON, a document a line; one with a known id replaces what is there. For keys with full access and operator tokens. Who accepts application/x-ndjson is told how far it is: 202 and lines of progress, and as the last line the body that would else have been the answer. A refusal has status_code; without a last line the upload broke off.',
    tags: ['Ingest'],
    parameters: [
      parameter('path', 'resource', { enum: mirrored }, 'transactions'),
      parameter('query', 'unknown_fields', { enum: ['refuse', 'keep'], default: 'refuse' }, 'refuse'),
      parameter(
        'header',
        'Idempotency-Key',
        { pattern: '^[\\x21-\\x7e]{1,255}$' },
        '2026-01-31-transactions',
      ),
    ],
    requestBody: {
      required: true,
      content: {
        'application/x-ndjson': { schema: { type: 'string' }, example: '{"id":1,…}\n{"id":2,…}\n' },
      },
    },
    responses: {
      200: {
        description: 'All of it is applied. The digest is SHA-256 of what was stored.',
        content: { 'application/json': { schema: plain(Receipt), example: RECEIPT } },
      },
      202: {
        description: 'It is being taken in; the last line says what came of it.',
        content: { 'application/x-ndjson': { schema: line, example: { progress: { lines: 1_000 } } } },
      },
      ...Object.fromEntries(
        Object.entries(REFUSALS).map(([status, description]) => [
          status,
          {
            description,
            content: {
              'application/problem+json': { schema: PROBLEM },
              'application/json': { schema: ERROR },
            },
          },
        ]),
      ),
    },
  };
}
