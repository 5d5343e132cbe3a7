import { Account } from '../documents/account.ts';
import type { MirroredResource } from './resource.ts';
import { askable, type Taken, takenRows } from './rows.ts';
import { upsert } from './upsert.ts';

const COLUMNS: Record<string, Taken<Account>> = {
  id: { type: 'integer', of: ({ id }) => id },
  created_on: { type: 'timestamptz', of: ({ created_on }) => created_on },
  name: { type: 'text', of: ({ name }) => name },
  currency: { type: 'text', of: ({ currency }) => currency },
  token: { type: 'text', of: ({ contract_address }) => askable(contract_address, 128) },
  type: { type: 'text', of: ({ type }) => type },
  status: { type: 'text', of: ({ status }) => status },
  parent: { type: 'integer', of: ({ parent }) => parent },
};

/** Accounts. The extended public key would show every past and future address: it is not kept. */
export const accounts: MirroredResource = {
  kind: 'mirrored',
  name: 'accounts',
  schema: Account,
  disclose: (document) => ('xpub' in document ? { ...document, xpub: null } : document),
  write: (trx, batch) => upsert(trx, 'mirrored_accounts', takenRows(COLUMNS, batch.lines), ['id'], batch),
};
