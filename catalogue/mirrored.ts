import Type, { type TProperties, type TSchema } from 'typebox';
import type { Mirrored } from './resource.ts';

interface Kept {
  key?: readonly string[];
  account?: string;
  fields?: Readonly<Record<string, string>>;
  anyCase?: readonly string[];
}

/** A resource whose lines are the documents themselves. */
export function documents(name: string, line: TSchema, { key = ['id'], ...kept }: Kept = {}): Mirrored {
  return { name, line, key, fields: {}, ...kept };
}

/** A resource whose documents do not say whose they are: a line says it, and has the document beside. */
export function parts(name: string, of: TProperties, document: TSchema, kept: Kept = {}): Mirrored {
  return {
    name,
    line: Type.Object({ ...of, document }, { additionalProperties: false }),
    key: Object.keys(of),
    sent: 'document',
    ...('account_id' in of ? { account: '$.account_id' } : {}),
    fields: {},
    ...kept,
  };
}

/** Kept fields of the same names as in the document. */
export function fieldsNamed(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `$.${name}`]));
}
