import { sql } from 'kysely';
import { Account } from '../documents/account.ts';
import { askable, type MirroredResource, upsert } from './resource.ts';

const COLUMNS = {
  id: sql`(d ->> 'id')::integer`,
  created_on: sql`(d ->> 'created_on')::timestamptz`,
  name: sql`d ->> 'name'`,
  currency: sql`d ->> 'currency'`,
  token: askable(sql`d ->> 'contract_address'`, 128),
  type: sql`d ->> 'type'`,
  status: sql`d ->> 'status'`,
  parent: sql`(d ->> 'parent')::integer`,
};

/** Accounts. The extended public key would show every past and future address: it is not kept. */
export const accounts: MirroredResource = {
  kind: 'mirrored',
  name: 'accounts',
  schema: Account,
  disclose: (document) => ('xpub' in document ? { ...document, xpub: null } : document),
  write: (trx, batch) => upsert(trx, 'mirrored_accounts', COLUMNS, ['id'], batch),
};
