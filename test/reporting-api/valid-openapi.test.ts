import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { useReportingApi } from '../support/reporting-api.ts';
import { FORMATS } from './published/formats.ts';

const api = useReportingApi();
let description: Record<string, unknown>;

beforeAll(async () => {
  description = (await api().get('/openapi.json')).body;
});

interface Found {
  pointer: string;
  schema: object;
  example: unknown;
}

/** Every example and every default of a document, with the schema that stands beside it or around it. */
function* examplesIn(value: unknown, at: string[] = []): Generator<Found> {
  if (typeof value !== 'object' || value === null) return;
  const { schema, example, examples } = value as Record<string, unknown>;
  const pointer = `#/${at.map((name) => name.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
  if (typeof schema === 'object' && schema !== null) {
    const named = Object.values(examples ?? {}).map((one) => (one as { value: unknown }).value);
    if (example !== undefined) named.push(example);
    for (const one of named) yield { pointer: `${pointer}/schema`, schema, example: one };
  }
  if (at.at(-1) === 'schema' || at.includes('schemas')) {
    const { default: fallback } = value as Record<string, unknown>;
    const within = [
      ...(Array.isArray(examples) ? examples : []),
      ...(fallback === undefined ? [] : [fallback]),
    ];
    for (const one of within) yield { pointer, schema: value, example: one };
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name !== 'example' && name !== 'examples') yield* examplesIn(inner, [...at, name]);
  }
}

describe('D3 the description, read by others', () => {
  it('D3 is valid OpenAPI 3.1 to a validator that is not ours, references and all', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(description));
    expect(result.errors).toBeUndefined();
    expect([result.valid, validator.version]).toEqual([true, '3.1']);
    const broken = structuredClone(description) as {
      paths: Record<string, { get: { parameters: object[] } }>;
    };
    broken.paths['/accounts']?.get.parameters.push({ name: 'no place to stand' });
    expect((await new Validator().validate(broken)).valid).toBe(false);
  });

  it('D3 has a name of its own for each operation, and describes each parameter of a path once', () => {
    const operations = Object.entries(
      description['paths'] as Record<string, Record<string, Operation>>,
    ).flatMap(([path, item]) => Object.values(item).map((operation) => ({ path, ...operation })));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, parameters = [], operationId } of operations) {
      const names = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect([operationId, new Set(names).size]).toEqual([operationId, names.length]);
      const wanted = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => `path ${name}`);
      expect(names.filter((name) => name.startsWith('path '))).toEqual(wanted);
    }
  });

  it('D3 gives an example of every answer and parameter, and each is valid by its schema', () => {
    const ajv = new Ajv2020({ strict: false, formats: FORMATS, allErrors: true });
    ajv.addSchema({ $id: 'own', ...description });
    let count = 0;
    for (const { pointer, example } of examplesIn(description)) {
      count += 1;
      const validate = ajv.compile({ $ref: `own${encodeURI(pointer)}` });
      expect([pointer, example, validate(example) || validate.errors]).toEqual([pointer, example, true]);
    }
    expect(count).toBeGreaterThan(200);
    const bare = Object.entries(description['paths'] as Record<string, Record<string, Operation>>).flatMap(
      ([path, item]) =>
        Object.entries(item).flatMap(([method, { responses }]) =>
          Object.entries(responses['200']?.content ?? {})
            .filter(([, media]) => !('example' in media))
            .map(([type]) => `${method} ${path} ${type}`),
        ),
    );
    expect(bare).toEqual([]);
  });
});

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, object> }>;
}
