import Type, { type TProperties, type TSchema } from 'typebox';
import { catalogue } from '../../catalogue/index.ts';
import { refused } from '../../catalogue/refused.ts';
import type { Operation } from '../../catalogue/resource.ts';
import { CURSOR, orderOf, PAGING } from '../query.ts';
import { CONFIGURATION_PATH, Configuration } from '../routes/notifications.ts';
import { exampleOf } from './example.ts';
import { exportsOf } from './exports.ts';
import { describeIngest } from './ingest.ts';
import { Whoami } from './whoami.ts';

const COMPATIBLE_ERROR = Type.Object({
  message: Type.String(),
  name: Type.String(),
  status_code: Type.Integer(),
});
const PROBLEM = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  ...COMPATIBLE_ERROR.properties,
  parameter: Type.Optional(Type.String()),
});

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'A parameter is not as described, and the answer names it; or there is a body where none is taken.',
  401: 'No working key was sent.',
  403: 'The permission groups of this key do not allow this.',
  404: 'Nothing that this key can see.',
  408: 'The body came too slowly.',
  413: 'The body is too large.',
  420: 'Too many requests, in the compatible dialect.',
  429: 'Too many requests, in the native dialect.',
  501: 'Not supported for the currency of the account.',
  503: 'The service cannot answer right now.',
  505: 'A whole list is not streamed by HTTP/1.0.',
};

/** What every operation may answer. */
const ANYWHERE = [401, 403, 420, 429, 503];

const UNTYPED = new Set(['~optional', '~kind']);

/** The description of the whole API as OpenAPI 3.1, made from the catalogue. */
export function createDescription(publicUrl: string): object {
  const paths: Record<string, Record<string, object>> = {};
  const add = (method: string, path: string, operation: object) => {
    paths[path] = { ...paths[path], [method]: operation };
  };
  add('get', '/whoami', described({ ...WHOAMI, path: '/whoami' }));
  for (const { operations } of catalogue) {
    for (const operation of operations) add('get', operation.path, described(operation));
  }
  add('get', CONFIGURATION_PATH, described({ ...NOTIFICATIONS, path: CONFIGURATION_PATH }));
  add('put', CONFIGURATION_PATH, {
    ...described({
      ...NOTIFICATIONS,
      path: CONFIGURATION_PATH,
      statuses: [408, 413],
      summary: 'Set where this key is told of events',
    }),
    operationId: 'putNotificationsConfiguration',
    requestBody: { required: true, content: content(Configuration) },
  });
  add('post', '/ingest/{resource}', describeIngest(plain));
  for (const { method, path, summary } of refused)
    add(method.toLowerCase(), path, outOfScope(method, path, summary));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quorate reporting API',
      version: '1',
      description:
        'Reports on the accounts of the entities that a key covers. Amounts are digits in the smallest unit; times have microseconds and an offset; lists count exactly what the key can see.',
    },
    servers: [{ url: publicUrl }],
    security: [{ token: [] }, { clientIdAndSecret: [] }, { workspace: [], key: [] }],
    tags: [...new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap(tagsOf)))].map(
      (name) => ({ name }),
    ),
    paths,
    components: {
      schemas: { Problem: plain(PROBLEM), Error: plain(COMPATIBLE_ERROR) },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'The token of the key, as it was revealed.' },
        clientIdAndSecret: { type: 'http', scheme: 'basic', description: 'The same key in two parts.' },
        workspace: { type: 'apiKey', in: 'header', name: 'X-Ledger-Workspace' },
        key: { type: 'apiKey', in: 'header', name: 'X-Ledger-Reporting-API-Key' },
      },
    },
  };
}

type Described = Pick<
  Operation,
  'path' | 'summary' | 'tag' | 'parameters' | 'query' | 'answer' | 'statuses' | 'paging' | 'mediaType'
>;

const WHOAMI = {
  summary: 'What this key is and may do',
  tag: 'Key',
  parameters: {},
  query: {},
  answer: Whoami,
  statuses: [],
};
const NOTIFICATIONS = {
  summary: 'Where this key is told of events',
  tag: 'Notifications',
  parameters: {},
  query: {},
  answer: Configuration,
  statuses: [404],
};

function described({
  path,
  summary,
  tag,
  parameters,
  query,
  answer,
  statuses,
  paging,
  mediaType,
}: Described): object {
  const asked = { ...query, ...(paging ? { ...PAGING, ...CURSOR } : {}), ...orderOf(paging) };
  return {
    operationId: operationId('get', path),
    summary,
    tags: [tag],
    parameters: [...parametersOf(parameters, 'path'), ...parametersOf(asked, 'query', paging?.pageSize)],
    responses: {
      200: {
        description: summary,
        content: {
          ...content(answer),
          ...(mediaType ? content(answer, mediaType) : {}),
          ...(paging ? exportsOf(answer) : {}),
        },
      },
      304: { description: 'What the caller has, as If-None-Match says, is still the answer.' },
      ...refusalsOf([400, ...ANYWHERE, ...(paging ? [505] : []), ...statuses]),
    },
  };
}

function outOfScope(method: string, path: string, summary: string): object {
  const names = [...path.matchAll(/\{([a-z_]+)\}/g)].map(([, name = '']) => name);
  return {
    operationId: operationId(method.toLowerCase(), path),
    summary: `${summary}: not for a key`,
    description: 'It decides or moves something, which no key may: 403, and nothing is changed.',
    tags: ['Out of scope'],
    parameters: parametersOf(Object.fromEntries(names.map((name) => [name, Type.String()])), 'path'),
    responses: refusalsOf(ANYWHERE),
  };
}

/** By status, each once: so numbered, they stand in their order. */
function refusalsOf(statuses: readonly number[]): object {
  return Object.fromEntries(statuses.map((status) => [status, refusal(status)]));
}

function refusal(status: number): object {
  return {
    description: MEANINGS[status] ?? 'Refused.',
    content: {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      'application/json': { schema: { $ref: '#/components/schemas/Error' } },
    },
  };
}

function content(schema: TSchema, mediaType = 'application/json'): Record<string, object> {
  return { [mediaType]: { schema: plain(schema), example: exampleOf(schema) } };
}

function parametersOf(properties: TProperties, where: 'path' | 'query', pageSize?: number): object[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || !Type.IsOptional(schema),
    schema: name === 'page_size' ? { ...(plain(schema) as object), default: pageSize } : plain(schema),
    example: name === 'page_size' ? pageSize : exampleOf(schema, name),
    ...((schema as { type?: string }).type === 'array' ? { style: 'form', explode: true } : {}),
  }));
}

/** A schema without what only the checker of types needs. */
function plain(schema: TSchema): unknown {
  return JSON.parse(JSON.stringify(schema, (key, value: unknown) => (UNTYPED.has(key) ? undefined : value)));
}

function operationId(method: string, path: string): string {
  const words = path.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function tagsOf(operation: object): string[] {
  return (operation as { tags: string[] }).tags;
}
