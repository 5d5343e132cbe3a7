import type { Resource } from './resource.ts';
import { accountParts } from './resources/account-parts.ts';
import { accounts } from './resources/accounts.ts';
import { currencies } from './resources/currencies.ts';
import { entities } from './resources/entities.ts';
import { nfts } from './resources/nfts.ts';
import { groups, users, whitelists } from './resources/people.ts';
import { requests } from './resources/requests.ts';
import { digests, messages } from './resources/signing.ts';
import { cardanoStaking, ethereumStaking, solanaStaking, tezosStaking } from './resources/staking.ts';
import { pledges, settlements } from './resources/tradelink.ts';
import { transactions } from './resources/transactions.ts';
import { certificates, compliance, labels, organization } from './resources/workspace.ts';

/**
 * The resource catalogue: what the reporting API offers, and what is mirrored for it. Routes, the checking of
 * parameters, the description, its documentation, uploads and tests come from it. Adding a resource is one entry.
 */
export const catalogue: readonly Resource[] = [
  entities,
  accounts,
  accountParts,
  nfts,
  transactions,
  users,
  groups,
  whitelists,
  labels,
  requests,
  digests,
  messages,
  pledges,
  settlements,
  cardanoStaking,
  ethereumStaking,
  solanaStaking,
  tezosStaking,
  currencies,
  compliance,
  organization,
  certificates,
];
