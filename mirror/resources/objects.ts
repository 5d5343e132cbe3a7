import { type RawBuilder, sql } from 'kysely';
import { catalogue } from '../../catalogue/index.ts';
import type { Mirrored } from '../../catalogue/resource.ts';
import { ANY_CASE, inOneForm } from '../../domain/any-case.ts';
import type { MirroredResource } from './resource.ts';
import { parsedRows } from './rows.ts';
import { upsert } from './upsert.ts';

/** What the catalogue says is mirrored shares one table, told apart by its resource's name and a key. */
export const objects: readonly MirroredResource[] = catalogue.flatMap(({ mirrored = [] }) =>
  mirrored.map(object),
);

function object(entry: Mirrored): MirroredResource {
  const { name, line: schema, key, account, sent } = entry;
  const written = sql`concat_ws('/', ${sql.join(key.map((field) => oneForm(sql`d ->> ${field}::text`)))})`;
  const columns = {
    resource: sql`${name}`,
    key: written,
    // What has no number of its own is given one, which stands for its key.
    id:
      key.length === 1 && key[0] === 'id'
        ? sql`CASE WHEN d ->> 'id' ~ '^[0-9]+$' THEN (d ->> 'id')::bigint ELSE ${numberOf(written)} END`
        : numberOf(written),
    created_on: sql`coalesce(moment(coalesce(d ->> 'created_on', d -> 'document' ->> 'created_on')), 'epoch')`,
    account_id:
      account === undefined
        ? sql`NULL::integer`
        : sql`(jsonb_path_query_first(d, ${account}::jsonpath) #>> '{}')::integer`,
    fields: kept(entry),
  };
  const identify = (document: object) =>
    key.map((field) => inOneForm(String((document as Record<string, unknown>)[field]))).join('/');
  const sending = {
    identify,
    ...(sent === undefined
      ? {}
      : {
          sent: sql`(line.text::json -> ${sent}::text)::text`,
        }),
  };
  return {
    kind: 'mirrored',
    name,
    schema,
    identify,
    write: (trx, batch) =>
      upsert(trx, 'mirrored_objects', parsedRows(columns, batch.lines), ['resource', 'key'], batch, sending),
  };
}

/** As `inOneForm`: however an address is written, it is one. */
function oneForm(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`CASE WHEN (${text}) COLLATE "C" ~ ${ANY_CASE}::text THEN lower((${text}) COLLATE "C") ELSE ${text} END`;
}

function numberOf(key: ReturnType<typeof sql>) {
  return sql`greatest(hashtextextended(${key}, 0) & 9223372036854775807, 1)`;
}

function kept({ fields, anyCase = [] }: Mirrored) {
  const pairs = Object.entries(fields).map(([name, path]) => {
    const found = sql`jsonb_path_query_array(d, ${path}::jsonpath)`;
    return sql`${name}::text, ${anyCase.includes(name) ? eachInOneForm(found) : found}`;
  });
  return pairs.length === 0 ? sql`'{}'::jsonb` : sql`jsonb_build_object(${sql.join(pairs)})`;
}

function eachInOneForm(texts: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT coalesce(jsonb_agg(${oneForm(sql`v`)}), '[]') FROM jsonb_array_elements_text(${texts}) AS v)`;
}
