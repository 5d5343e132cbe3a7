import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { useReportingApi } from '../support/reporting-api.ts';
import { seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { published } from './published/description.ts';

const api = useReportingApi();

interface Media {
  schema: object;
  example?: unknown;
}
interface Described {
  operationId: string;
  parameters: { name: string; in: string; schema: object; example: unknown }[];
  responses: Record<string, { content?: Record<string, Media> }>;
}

describe('D3 the description', () => {
  it('is OpenAPI 3.1 and needs no key; every operation has its own id, and every path parameter is described', async () => {
    const { status, body } = await api().get('/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    const ids = new Set<string>();
    let operations = 0;
    for (const [path, item] of Object.entries<Record<string, Described>>(body.paths)) {
      for (const operation of Object.values(item)) {
        operations += 1;
        ids.add(operation.operationId);
        const named = [...path.matchAll(/\{([a-z0-9_]+)\}/g)].map(([, name]) => name);
        const inPath = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
        expect(inPath).toEqual(named);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      }
    }
    expect(ids.size).toBe(operations);
  });

  it('T62 says of every operation each status that an unknown parameter, a stranger and too many requests get', async () => {
    const { paths } = (await api().get('/openapi.json')).body;
    const { token } = await seedKey(api().db, await seedWorkspace(api().db));
    for (const [path, { get }] of Object.entries<{ get?: Described }>(paths)) {
      if (!get) continue;
      const url = `${path.replaceAll(/\{[a-z0-9_]+\}/g, '101')}?nothing=1`;
      const told = Object.keys(get.responses);
      expect(told, path).toEqual(expect.arrayContaining(['420', '429', '503']));
      for (const credential of [token, 'nonsense']) {
        expect(told, path).toContain(String((await api().get(url, credential)).status));
      }
    }
  });

  it('describes every operation of the published description', async () => {
    const { paths } = (await api().get('/openapi.json')).body;
    for (const operation of Object.keys(published)) {
      const [method = '', path = ''] = operation.split(' ');
      expect(paths[path]?.[method.toLowerCase()], operation).toBeDefined();
    }
  });

  it('has schemas that are JSON Schema, and examples that are valid', async () => {
    const { body } = await api().get('/openapi.json');
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const check = (schema: object, example: unknown, where: string) => {
      expect(ajv.validateSchema(schema), where).toBe(true);
      const validate = ajv.compile(schema);
      expect(validate(example) || validate.errors, `${where}: ${JSON.stringify(example)}`).toBe(true);
    };
    for (const [path, item] of Object.entries<Record<string, Described>>(body.paths)) {
      for (const [method, { parameters, responses }] of Object.entries(item)) {
        for (const { name, schema, example } of parameters)
          check(schema, example, `${method} ${path} ${name}`);
        const media = responses['200']?.content?.['application/json'];
        if (media) check(media.schema, media.example, `${method} ${path}`);
      }
    }
  });

  it('is also a page for people, without scripts and without anything from elsewhere', async () => {
    const { status, text, headers } = await api().get('/docs');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).not.toMatch(/<script|src=|@import|url\(/);
    for (const operation of Object.keys(published)) {
      const last = operation.split('/').at(-1)?.replaceAll(/[{}]/g, '') ?? '';
      expect(text).toContain(last);
    }
  });
});
