import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface PublishedOperation {
  media: string;
  schema: object;
  statuses: string[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
}

interface Description {
  operations: Record<string, PublishedOperation>;
  $defs: Record<string, { oneOf?: object[] }>;
}

/** The answers and parameters of the published description 1.35.0, its prose left out, nullable written as JSON Schema does. */
const description = JSON.parse(
  readFileSync(new URL('./description.json', import.meta.url), 'utf8'),
) as Description;

export const published = description.operations;

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ $id: 'published', $defs: loosen(description.$defs) });

/**
 * What is wrong with an answer; nothing if it is as published. Where the description says "one of" several shapes of
 * which one contains another, it cannot mean it: any of them will do.
 */
export function mistakesIn(operation: PublishedOperation, answer: unknown): unknown[] {
  const validate = ajv.compile(absolute(loosen(operation.schema)) as object);
  return validate(answer) ? [] : (validate.errors ?? ['is not valid']);
}

function loosen(schema: unknown): unknown {
  return rewrite(schema, (key) => (key === 'oneOf' ? 'anyOf' : key));
}

function absolute(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"published#/$defs/'));
}

function rewrite(value: unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), rewrite(inner, name)]));
}
