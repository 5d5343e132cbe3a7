import { sql } from 'kysely';
import type { TSchema } from 'typebox';
import { Group, User, Whitelist } from '../documents/people.ts';
import { type MirroredResource, upsert } from './resource.ts';

/** What needs no columns of its own beyond id and time shares one table, told apart by its resource's name. */
function object(name: string, schema: TSchema): MirroredResource {
  const columns = {
    resource: sql`${name}`,
    id: sql`(d ->> 'id')::bigint`,
    created_on: sql`(d ->> 'created_on')::timestamptz`,
  };
  return {
    kind: 'mirrored',
    name,
    schema,
    write: (trx, batch) => upsert(trx, 'mirrored_objects', columns, ['resource', 'id'], batch),
  };
}

export const users = object('users', User);
export const groups = object('groups', Group);
export const whitelists = object('whitelists', Whitelist);
