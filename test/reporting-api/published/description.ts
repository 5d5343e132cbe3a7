import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { NOT_ONE_OF } from './contradictions.ts';
import { FORMATS } from './formats.ts';

export interface PublishedOperation {
  media: string;
  schema: object;
  statuses: string[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
}

interface Description {
  operations: Record<string, PublishedOperation>;
  $defs: Record<string, object>;
}

/** The answers and parameters of the published description 1.35.0, its prose left out, nullable written as JSON Schema does. */
const description = JSON.parse(
  readFileSync(new URL('./description.json', import.meta.url), 'utf8'),
) as Description;

export const published = description.operations;
export const publishedDefinitions = description.$defs;

interface Part {
  $ref?: string;
  properties?: Record<string, Part>;
  items?: Part;
}

/** The names of what the documents of a published list have. */
export function fieldsOfList({ schema }: PublishedOperation): string[] {
  const node = at(at(schema).properties?.['edges']).items;
  return Object.keys(at(at(node).properties?.['node']).properties ?? {});
}

function at(part: Part = {}): Part {
  const name = part.$ref?.replace('#/$defs/', '');
  return name === undefined ? part : at(description.$defs[name]);
}

/** What every refusal is, in the published description. */
export const PUBLISHED_ERROR = {
  type: 'object',
  properties: { message: { type: 'string' }, name: { type: 'string' }, status_code: { type: 'integer' } },
  required: ['message', 'name', 'status_code'],
};

/** Keywords around a place's name, which are no part of it. */
const STRUCTURE = new Set(['properties', 'items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties']);

const ajv = new Ajv2020({ strict: false, formats: FORMATS, allErrors: true });
ajv.addSchema({ $id: 'published', $defs: loosened(description.$defs, []) });

/** What is wrong with an answer; nothing if it is as published. */
export function mistakesIn(operation: PublishedOperation, answer: unknown): unknown[] {
  const name = Object.keys(published).find((one) => published[one] === operation) ?? '';
  return mistakes(absolute(loosened(operation.schema, [name])) as object, answer);
}

/** What is wrong with a refusal. */
export function mistakesInRefusal(answer: unknown): unknown[] {
  return mistakes(PUBLISHED_ERROR, answer);
}

const compiled = new Map<string, ReturnType<typeof ajv.compile>>();

function mistakes(schema: object, answer: unknown): unknown[] {
  const text = JSON.stringify(schema);
  const validate = compiled.get(text) ?? ajv.compile(schema);
  compiled.set(text, validate);
  return validate(answer) ? [] : (validate.errors ?? ['is not valid']);
}

function absolute(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"published#/$defs/'));
}

/** "One of" is "any of" where it is named as a contradiction. */
function loosened(value: unknown, at: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => loosened(item, at));
  if (typeof value !== 'object' || value === null) return value;
  const name = (key: string) => (key === 'oneOf' && at.join('.') in NOT_ONE_OF ? 'anyOf' : key);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      name(key),
      loosened(inner, STRUCTURE.has(key) ? at : [...at, key]),
    ]),
  );
}

/** Tells of every schema within one, with the name of its place as the contradictions have it. */
export function placesOf(
  value: unknown,
  at: readonly string[],
  tell: (place: string, schema: object) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) tell(at.join('.'), value);
  for (const [key, inner] of Object.entries(value)) {
    placesOf(inner, Array.isArray(value) || STRUCTURE.has(key) ? at : [...at, key], tell);
  }
}
