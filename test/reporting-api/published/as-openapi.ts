import { createHash } from 'node:crypto';
import { PUBLISHED_ERROR, type PublishedOperation, published, publishedDefinitions } from './description.ts';

/** The operations of the published description that a key may call, as an OpenAPI document, which code generators take. */
export function asOpenApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries(published)) {
    const [method = '', path = ''] = name.split(' ');
    if (method === 'GET' || method === 'PUT') {
      paths[path] = { ...paths[path], [method.toLowerCase()]: described(method, operation) };
    }
  }
  const schemas = referring({ ...publishedDefinitions, Error: PUBLISHED_ERROR });
  return {
    openapi: '3.1.0',
    info: { title: 'Published', version: '1.35.0' },
    paths,
    components: { schemas },
  };
}

/** Tells one description from another. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function described(method: string, { media, schema, statuses, parameters }: PublishedOperation): object {
  const refusals = statuses.filter((status) => status !== '200').map((status) => [status, content(ERROR)]);
  return {
    parameters: referring(parameters),
    // The one thing that a key may set is sent as it is answered.
    ...(method === 'PUT' ? { requestBody: content(referring(schema)) } : {}),
    responses: { 200: content(referring(schema), media), ...Object.fromEntries(refusals) },
  };
}

const ERROR = { $ref: '#/components/schemas/Error' };

function content(schema: unknown, media = 'application/json'): object {
  return { description: '', content: { [media]: { schema } } };
}

function referring<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', '"#/components/schemas/')) as Part;
}
