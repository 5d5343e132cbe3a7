import Type, { type TProperties, type TSchema } from 'typebox';
import { inOneForm } from '../domain/any-case.ts';
import { CURRENCIES } from '../mirror/documents/enumerations.ts';
import { Instant, WideId } from '../mirror/documents/parts.ts';
import type { Given } from './resource.ts';

/** The filters that every searchable resource of the published description has. */
export const COMMON_FILTERS = {
  created_after: Type.Optional(Instant),
  created_before: Type.Optional(Instant),
  id: Type.Optional(WideId),
};

/** A repeatable parameter: one of several values. */
export function anyOf<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Type.Array(schema, { minItems: 1, maxItems: 100 }));
}

export const Text = Type.String({ minLength: 1, maxLength: 512 });

/** A currency, or a token of one as `ethereum:0xdAC1…`. */
export const CurrencyOrToken = Type.String({
  pattern: `^(${CURRENCIES.join('|')})(:[0-9A-Za-z]{1,128})?$`,
  maxLength: 200,
});

/** How a filter narrows: by a kept value that is equal to one of several, contains it, is seen, or bounds it. */
export interface Filter {
  readonly schema: TSchema;
  readonly by: 'any' | 'contains' | 'people' | 'least' | 'most' | 'narrow' | 'plain';
  /** The kept field, if it has another name. */
  readonly field?: string;
  /** A value as it is kept, if it is written otherwise there. */
  readonly kept?: (asked: unknown) => unknown;
}

export type Filters = Readonly<Record<string, Filter>>;

const by =
  (kind: Filter['by']) =>
  (schema: TSchema, field?: string): Filter => ({
    schema,
    by: kind,
    ...(field === undefined ? {} : { field }),
  });

export const equals = by('any');
export const contains = by('contains');
/** By what is kept in one form, however it is written. */
export const inAnyCase = (schema: TSchema): Filter => ({ ...equals(schema), kept: oneForm });
/** By a currency, or a token in whatever case. */
export const asset = (schema: TSchema): Filter => ({ ...equals(schema), kept: assetInOneForm });
/** By a user: who is hidden from the key is found by nothing. */
export const person = by('people');
export const least = by('least');
export const most = by('most');
/** By the accounts or groups that scope itself goes by. */
export const narrows = by('narrow');
/** As it is: the common filters. */
export const plain = by('plain');

export function schemasOf(filters: Filters): TProperties {
  return Object.fromEntries(
    Object.entries(filters).map(([name, { schema }]) => [name, Type.Optional(schema)]),
  );
}

const COMMON = new Set(Object.keys(COMMON_FILTERS));

/** What the SQL functions take: the filters that were given, by how they narrow. */
export function conditionsOf(filters: Filters, given: Given): Record<string, unknown> {
  const conditions: Record<string, Record<string, unknown>> = {};
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (COMMON.has(name)) result[name] = value;
    const filter = filters[name];
    if (!filter) continue;
    const field = filter.field ?? name;
    if (filter.by === 'plain') {
      result[field] = value;
      continue;
    }
    const asked = keptAs(filter, value);
    const list = filter.by === 'any' || filter.by === 'narrow';
    conditions[filter.by] = {
      ...conditions[filter.by],
      [field]: list && !Array.isArray(asked) ? [asked] : asked,
    };
  }
  return { ...result, ...conditions };
}

/** The filters that were given, each value as it is kept, for who finds it by the names of the filters. */
export function asKept(filters: Filters, given: Given): Given {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, keptAs(filters[name], value)]),
  );
}

function keptAs(filter: Filter | undefined, given: unknown): unknown {
  if (!filter?.kept) return given;
  return Array.isArray(given) ? given.map(filter.kept) : filter.kept(given);
}

/** What is not text has one form only. */
export function oneForm(value: unknown): unknown {
  return typeof value === 'string' ? inOneForm(value) : value;
}

function assetInOneForm(value: unknown): unknown {
  const [currency, ...token] = String(value).split(':');
  return [currency, ...token.map(inOneForm)].join(':');
}
